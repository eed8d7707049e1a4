#include "rank_product.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "archwalk/core/watched_work.hpp"

namespace archwalk {
namespace {

// Leaves of this many √(N · operations of a product a number) places are the fastest, or nearly, in
// spaces from 5^6 to 4^9.
constexpr double kLeafPlaces = 1.7;
// Times, roughly: of an operation of an isotropic product, in pairs of a leaf; of an entry of a
// stored matrix, in such pairs.
constexpr double kPairsOfOperation = 0.4;
constexpr double kPairsOfEntry = 6.0;

std::size_t leaf_places(const ProductShape& shape) {
  return static_cast<std::size_t>(kLeafPlaces *
                                  std::sqrt(shape.size * IsotropicLanes::operations(shape)));
}

}  // namespace

RankProduct::RankProduct(const ProductShape& shape, RankOrder order, const RankKernels& kernels,
                         std::size_t leaf)
    : shape_(shape),
      order_(std::move(order)),
      kernels_(kernels),
      leaf_(leaf == 0 ? leaf_places(shape) : leaf),
      lanes_(shape, kernels) {
  for (std::uint32_t code : order_.code) {
    lane_.push_back(static_cast<std::uint32_t>(lanes_.place(code)));
    for (int edge = 0; edge < shape.edges; ++edge) {
      digit_.push_back(static_cast<std::uint8_t>(code % static_cast<std::uint32_t>(shape.radix)));
      code /= static_cast<std::uint32_t>(shape.radix);
    }
  }
  split({0, shape.size}, 0);
}

double RankProduct::rounding_units() const {
  const double pieces = std::ceil(static_cast<double>(longest_leaf_) / kPairPiece);
  const double of_leaf = 2.0 + static_cast<double>(kPairPiece) + pieces;
  return std::max(of_leaf, IsotropicLanes::rounding_units(shape_)) + static_cast<double>(depth_) +
         1.0;
}

double RankProduct::terms(const ProductShape& shape) {
  const auto n = static_cast<double>(shape.size);
  double leaf = n;
  while (leaf > static_cast<double>(leaf_places(shape))) leaf *= 0.5;
  const double products = IsotropicLanes::operations(shape) * (n / leaf - 1.0);
  return n * (0.5 * leaf + kPairsOfOperation * products) / kPairsOfEntry;
}

double RankProduct::bytes(const ProductShape& shape) {
  const auto n = static_cast<double>(shape.size);
  // Codes, first places, lanes; digits twice.
  return IsotropicLanes::bytes(shape) + n * (3.0 * sizeof(std::uint32_t) + 2.0 * shape.edges);
}

// Those that begin among the places.
RankProduct::Places RankProduct::readers_of(Places places) const {
  const auto begin = std::lower_bound(order_.first.begin(), order_.first.end(), places.begin);
  const auto end = std::lower_bound(begin, order_.first.end(), places.end);
  return {static_cast<std::size_t>(begin - order_.first.begin()),
          static_cast<std::size_t>(end - order_.first.begin())};
}

void RankProduct::split(Places places, std::size_t depth) {
  const Places readers = readers_of(places);
  if (readers.begin == readers.end) return;
  depth_ = std::max(depth_, depth);
  if (places.end - places.begin <= leaf_) {
    add_leaf(places, readers);
    return;
  }
  const std::size_t middle = places.begin + (places.end - places.begin) / 2;
  const Places left = readers_of({places.begin, middle});
  if (left.begin != left.end) nodes_.push_back({left, {middle, places.end}});
  split({places.begin, middle}, depth + 1);
  split({middle, places.end}, depth + 1);
}

void RankProduct::add_leaf(Places places, Places readers) {
  longest_leaf_ = std::max(longest_leaf_, places.end - places.begin);
  const auto edges = static_cast<std::size_t>(shape_.edges);
  for (std::size_t begin = readers.begin; begin < readers.end; begin += kPairRows) {
    const std::size_t end = std::min(begin + kPairRows, readers.end);
    rows_.push_back({{begin, end}, {order_.first[begin], places.end}});
    for (std::size_t edge = 0; edge < edges; ++edge) {
      for (std::size_t row = 0; row < kPairRows; ++row) {
        const std::size_t place = std::min(begin + row, end - 1);
        row_digit_.push_back(digit_[place * edges + edge]);
      }
    }
  }
}

void RankProduct::multiply(std::vector<double> weight, const double* u, double* out,
                           std::size_t columns) {
  weight.front() = 0.0;
  std::fill_n(out, shape_.size * columns, 0.0);
  add_rows(weight, u, out, columns);
  add_nodes(weight, u, out, columns);
}

void RankProduct::add_rows(const std::vector<double>& weight, const double* u, double* out,
                           std::size_t columns) {
  alignas(64) double by_distance[kPairWeights] = {};
  std::copy(weight.begin(), weight.end(), by_distance);
  sum_.resize(columns * kPairRows);
  PairRows pairs;
  pairs.y_digit = digit_.data();
  pairs.edges = static_cast<std::size_t>(shape_.edges);
  pairs.weight = by_distance;
  pairs.u = u;
  pairs.columns = columns;
  pairs.sum = sum_.data();
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    stop_if_cancelled();
    const Rows& rows = rows_[i];
    pairs.x_digit = row_digit_.data() + i * pairs.edges * kPairRows;
    pairs.first = order_.first.data() + rows.readers.begin;
    pairs.rows = rows.readers.end - rows.readers.begin;
    pairs.begin = rows.leaf.begin;
    pairs.end = rows.leaf.end;
    std::fill(sum_.begin(), sum_.end(), 0.0);
    kernels_.add_pairs(pairs);
    for (std::size_t row = 0; row < pairs.rows; ++row) {
      double* to = out + (rows.readers.begin + row) * columns;
      for (std::size_t c = 0; c < columns; ++c) to[c] += sum_[c * kPairRows + row];
    }
  }
}

// kProductLanes pairs of a node and a column at a time.
void RankProduct::add_nodes(const std::vector<double>& weight, const double* u, double* out,
                            std::size_t columns) {
  const std::size_t pairs = nodes_.size() * columns;
  for (std::size_t begin = 0; begin < pairs; begin += kProductLanes) {
    const std::size_t end = std::min(begin + kProductLanes, pairs);
    lanes_.clear();
    for (std::size_t pair = begin; pair < end; ++pair) {
      const Places& right = nodes_[pair / columns].right;
      double* to = lanes_.values() + (pair - begin);
      const double* from = u + pair % columns;
      for (std::size_t place = right.begin; place < right.end; ++place) {
        to[lane_[place]] = from[place * columns];
      }
    }
    lanes_.multiply(weight);
    for (std::size_t pair = begin; pair < end; ++pair) {
      const Places& readers = nodes_[pair / columns].readers;
      const double* from = lanes_.values() + (pair - begin);
      double* to = out + pair % columns;
      for (std::size_t place = readers.begin; place < readers.end; ++place) {
        to[place * columns] += from[lane_[place]];
      }
    }
  }
}

}  // namespace archwalk

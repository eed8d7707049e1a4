#include "isotropic_lanes.hpp"

#include <algorithm>

#include "archwalk/core/watched_work.hpp"

namespace archwalk {
namespace {

// Neighbouring places that the upper edges take at a time: longer pieces are read.
constexpr std::size_t kPlacesAtOnce = 4;

std::size_t lower_edges_of(const ProductShape& shape) {
  return static_cast<std::size_t>(shape.edges) / 2;
}

std::size_t power(std::size_t radix, std::size_t exponent) {
  std::size_t product = 1;
  for (std::size_t i = 0; i < exponent; ++i) product *= radix;
  return product;
}

// One cache line more, so that numbers that are added do not fall on the same few sets.
std::size_t padded(std::size_t count) {
  return (count + 1) * kProductLanes;
}

}  // namespace

IsotropicLanes::IsotropicLanes(const ProductShape& shape, const RankKernels& kernels)
    : shape_(shape),
      kernels_(kernels),
      lower_edges_(lower_edges_of(shape)),
      lower_(power(static_cast<std::size_t>(shape.radix), lower_edges_)),
      blocks_(shape.size / lower_),
      pitch_(padded(lower_)),
      block_((lower_edges_ + 1) * pitch_),
      upper_pitch_(padded(blocks_ * kPlacesAtOnce)),
      values_(blocks_ * block_),
      upper_((static_cast<std::size_t>(shape.edges) - lower_edges_ + 1) * upper_pitch_) {}

double IsotropicLanes::rounding_units(const ProductShape& shape) {
  return static_cast<double>(shape.edges) * (shape.radix - 1) + 2.0 +
         static_cast<double>(lower_edges_of(shape));
}

double IsotropicLanes::operations(const ProductShape& shape) {
  const auto lower = static_cast<double>(lower_edges_of(shape));
  const double upper = shape.edges - lower;
  const double powers = 0.5 * (lower * (lower + 1.0) + upper * (upper + 1.0));
  return (4.0 - 6.0 / shape.radix) * powers + 2.0 * (lower + 1.0) * (upper + 1.0);
}

double IsotropicLanes::bytes(const ProductShape& shape) {
  const std::size_t edges = lower_edges_of(shape);
  const std::size_t lower = power(static_cast<std::size_t>(shape.radix), edges);
  const std::size_t blocks = shape.size / lower;
  const std::size_t powers = static_cast<std::size_t>(shape.edges) - edges + 1;
  return static_cast<double>(sizeof(double)) *
         static_cast<double>(blocks * (edges + 1) * padded(lower) +
                             powers * padded(blocks * kPlacesAtOnce));
}

void IsotropicLanes::clear() {
  for (std::size_t block = 0; block < blocks_; ++block) {
    std::fill_n(values_.data() + block * block_, lower_ * kProductLanes, 0.0);
  }
}

void IsotropicLanes::multiply(const std::vector<double>& weight) {
  std::size_t last_distance = weight.size() - 1;
  while (last_distance > 0 && weight[last_distance] == 0.0) --last_distance;
  if (last_distance > 0) lower_edges(last_distance);
  for (std::size_t place = 0; place < lower_; place += kPlacesAtOnce) {
    stop_if_cancelled();
    upper_edges(weight, last_distance, place, std::min(kPlacesAtOnce, lower_ - place));
  }
}

void IsotropicLanes::lower_edges(std::size_t last_distance) {
  EdgePolynomials f;
  f.pitch = pitch_;
  f.size = lower_ * kProductLanes;
  for (std::size_t block = 0; block < blocks_; ++block) {
    stop_if_cancelled();
    f.coefficient = values_.data() + block * block_;
    f.stride = kProductLanes;
    for (std::size_t edge = 1; edge <= lower_edges_; ++edge) {
      f.last = std::min(edge, last_distance);
      f.is_new = edge <= last_distance;
      kernels_.multiply[shape_.radix](f);
      f.stride *= static_cast<std::size_t>(shape_.radix);
    }
  }
}

void IsotropicLanes::upper_edges(const std::vector<double>& weight, std::size_t last_distance,
                                 std::size_t first, std::size_t count) {
  const std::size_t edges = static_cast<std::size_t>(shape_.edges) - lower_edges_;
  const std::size_t last = std::min(edges, last_distance);
  double* place = values_.data() + first * kProductLanes;
  WeighedCoefficients g;
  g.in = place;
  g.in_stride = block_;
  g.in_pitch = pitch_;
  g.in_count = std::min(lower_edges_, last_distance) + 1;
  g.out = upper_.data();
  g.out_pitch = upper_pitch_;
  g.out_count = last + 1;
  g.weight = weight.data();
  g.pieces = blocks_;
  g.length = count * kProductLanes;
  kernels_.weigh(g);
  EdgePolynomials f;  // f_k is g_{last - k}
  f.coefficient = upper_.data();
  f.pitch = upper_pitch_;
  f.stride = g.length;
  f.size = blocks_ * g.length;
  f.last = last;
  for (std::size_t edge = 1; edge <= edges && last > 0; ++edge) {
    // Of g_i those that the edges to come lead to g_0.
    const std::size_t needed = edges - edge;
    f.first = needed < last ? last - needed : 1;
    kernels_.multiply[shape_.radix](f);
    f.stride *= static_cast<std::size_t>(shape_.radix);
  }
  const double* product = upper_.data() + last * upper_pitch_;
  for (std::size_t block = 0; block < blocks_; ++block) {
    std::copy_n(product + block * g.length, g.length, place + block * block_);
  }
}

}  // namespace archwalk

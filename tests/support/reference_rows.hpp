#pragma once

#include <cstdint>
#include <vector>

#include "archwalk/operators/operator.hpp"
#include "support/preimages.hpp"
#include "support/random123_stream.hpp"
#include "support/reference_picks.hpp"

// Reference proposals that draw from rows of probabilities.
namespace archwalk::test {

// One row's alias table as Walker's method fills it: small columns from the last found, each topped
// up by the large column found last.
class ReferenceAlias {
 public:
  ReferenceAlias(const std::vector<std::uint64_t>& weights, std::size_t columns)
      : capacity_(kProbabilityOne / columns) {
    std::vector<std::size_t> small, large;
    for (std::size_t c = 0; c < columns; ++c) {
      columns_.push_back({c < weights.size() ? weights[c] : 0, c});
      (columns_[c].own < capacity_ ? small : large).push_back(c);
    }
    while (!small.empty()) {
      const std::size_t c = small.back();
      const std::size_t donor = large.back();
      small.pop_back();
      columns_[c].other = donor;
      columns_[donor].own -= capacity_ - columns_[c].own;
      if (columns_[donor].own < capacity_) {
        large.pop_back();
        small.push_back(donor);
      }
    }
  }

  // The number of the outcome.
  std::size_t pick(std::uint64_t word) const {
    const std::size_t column = word / capacity_;
    return word % capacity_ < columns_[column].own ? column : columns_[column].other;
  }

 private:
  struct Column {
    std::uint64_t own;
    std::size_t other;
  };
  std::uint64_t capacity_;
  std::vector<Column> columns_;
};

// 8 columns for K <= 8, else 16.
template <>
class ReferenceProposal<PerEdge> {
 public:
  ReferenceProposal(const PerEdge& proposal, const ProductShape& shape, int)
      : words(shape.edges), shape_(shape) {
    const auto radix = static_cast<std::ptrdiff_t>(shape.radix);
    for (auto row = proposal.weights.begin(); row != proposal.weights.end(); row += radix) {
      rows_.emplace_back(std::vector<std::uint64_t>(row, row + radix), shape.radix <= 8 ? 8u : 16u);
    }
  }

  std::uint32_t propose(std::uint32_t x, int, Random123Stream& stream) {
    const auto radix = static_cast<std::uint32_t>(shape_.radix);
    std::uint32_t y = 0;
    std::uint32_t place = 1;
    for (std::uint32_t e = 0; e < static_cast<std::uint32_t>(shape_.edges); ++e, place *= radix) {
      const std::size_t digit = rows_[e * radix + x / place % radix].pick(stream.next());
      y += static_cast<std::uint32_t>(digit) * place;
    }
    return y;
  }

  int steps = 1;
  int words = 0;

 private:
  ProductShape shape_;
  std::vector<ReferenceAlias> rows_;  // [edge, digit]
};

// Proposals given by rows: one word a step, the fewest columns, a power of two, that hold the row.
template <class RowProposal>
class ReferenceRows {
 public:
  ReferenceRows(const RowProposal& proposal, const ProductShape& shape, int) {
    std::vector<Transition> row;
    for (std::uint32_t x = 0; x < shape.size; ++x) {
      row.clear();
      proposal.row(shape, x, row);
      std::vector<std::uint64_t> weights;
      for (const Transition& entry : row) {
        weights.push_back(static_cast<std::uint64_t>(entry.probability * 0x1p32));
      }
      std::size_t columns = 1;
      while (columns < row.size()) columns *= 2;
      rows_.emplace_back(weights, columns);
      targets_.push_back(row);
    }
  }

  std::uint32_t propose(std::uint32_t x, int, Random123Stream& stream) {
    return targets_[x][rows_[x].pick(stream.next())].target;
  }

  int steps = 1;
  int words = 1;

 private:
  std::vector<ReferenceAlias> rows_;
  std::vector<std::vector<Transition>> targets_;
};
template <>
class ReferenceProposal<Explicit> : public ReferenceRows<Explicit> {
 public:
  using ReferenceRows::ReferenceRows;
};
template <>
class ReferenceProposal<RandomExplicit> : public ReferenceRows<RandomExplicit> {
 public:
  using ReferenceRows::ReferenceRows;
};

}  // namespace archwalk::test

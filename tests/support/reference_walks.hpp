#pragma once

#include <algorithm>
#include <vector>

#include "archwalk/operators/operator.hpp"
#include "archwalk/walk/walk_engine.hpp"
#include "support/preimages.hpp"
#include "support/random123_stream.hpp"

// Walks one after the other, in plain loops from DESIGN §5 and the draws that the operators'
// headers document: nothing of kernels/ but the layout of the tallies. A proposal that the list
// gains needs a specialisation.
namespace archwalk::test {

template <class ProposalType>
class ReferenceProposal;

// Σ over the digits of (x_e + difference_e mod K) K^e.
inline std::uint32_t digitwise_sum(std::uint32_t x, std::uint32_t difference,
                                   const ProductShape& shape) {
  const auto radix = static_cast<std::uint32_t>(shape.radix);
  std::uint32_t sum = 0;
  std::uint32_t place = 1;
  for (int e = 0; e < shape.edges; ++e, place *= radix) {
    sum += (x / place + difference / place) % radix * place;
  }
  return sum;
}

template <>
class ReferenceProposal<EditDistance> {
 public:
  ReferenceProposal(const EditDistance& proposal, const ProductShape& shape)
      : shape_(shape), weights_(proposal.weights), codes_(codes_by_weight(shape)) {
    double most = 1.0;
    for (std::size_t d = 0; d < weights_.size(); ++d) {
      if (weights_[d] == 0) continue;
      ++distances_;
      most = std::max(most, static_cast<double>(codes_[d].size()));
    }
    steps = 1;
    for (double outcomes = most * most; steps < 16 && outcomes <= 0x1p38; outcomes *= most) ++steps;
    words = 2 + (distances_ > 1 ? steps : 0);
  }

  std::uint32_t propose(std::uint32_t x, int step_of_group, Random123Stream& stream) {
    if (step_of_group == 0) {
      number_ = static_cast<std::uint64_t>(stream.next()) << 32;
      number_ |= stream.next();
    }
    // The distance whose share of the cumulated weights the word falls in.
    std::uint64_t word = distances_ > 1 ? stream.next() : 0;
    std::size_t d = 0;
    for (; word >= weights_[d]; ++d) word -= weights_[d];
    const Uint128 product = Uint128{number_} * codes_[d].size();
    number_ = static_cast<std::uint64_t>(product);
    return digitwise_sum(x, codes_[d][static_cast<std::size_t>(product >> 64)], shape_);
  }

  int steps = 1;  // that share words
  int words = 0;

 private:
  ProductShape shape_;
  std::vector<std::uint64_t> weights_;
  std::vector<std::vector<std::uint32_t>> codes_;
  int distances_ = 0;
  std::uint64_t number_ = 0;
};

// Alias tables as Walker's method fills them: small columns from the last found, each topped up by
// the large column found last. 8 columns for K <= 8, else 16.
template <>
class ReferenceProposal<PerEdge> {
 public:
  ReferenceProposal(const PerEdge& proposal, const ProductShape& shape)
      : words(shape.edges), shape_(shape), columns_(shape.radix <= 8 ? 8 : 16) {
    const auto radix = static_cast<std::size_t>(shape.radix);
    capacity_ = kProbabilityOne / columns_;
    for (std::size_t row = 0; row < proposal.weights.size() / radix; ++row) {
      std::vector<Column> table(columns_);
      std::vector<std::size_t> small, large;
      for (std::size_t c = 0; c < columns_; ++c) {
        table[c] = {c < radix ? proposal.weights[row * radix + c] : 0, c};
        (table[c].own < capacity_ ? small : large).push_back(c);
      }
      while (!small.empty()) {
        const std::size_t c = small.back();
        const std::size_t donor = large.back();
        small.pop_back();
        table[c].other = donor;
        table[donor].own -= capacity_ - table[c].own;
        if (table[donor].own < capacity_) {
          large.pop_back();
          small.push_back(donor);
        }
      }
      rows_.push_back(std::move(table));
    }
  }

  std::uint32_t propose(std::uint32_t x, int, Random123Stream& stream) {
    const auto radix = static_cast<std::uint32_t>(shape_.radix);
    std::uint32_t y = 0;
    std::uint32_t place = 1;
    for (std::uint32_t e = 0; e < static_cast<std::uint32_t>(shape_.edges); ++e, place *= radix) {
      const std::uint64_t word = stream.next();
      const std::size_t column = word / capacity_;
      const Column& entry = rows_[e * radix + x / place % radix][column];
      const std::size_t digit = word % capacity_ < entry.own ? column : entry.other;
      y += static_cast<std::uint32_t>(digit) * place;
    }
    return y;
  }

  int steps = 1;
  int words = 0;

 private:
  struct Column {
    std::uint64_t own;
    std::size_t other;
  };
  ProductShape shape_;
  std::size_t columns_;
  std::uint64_t capacity_ = 0;
  std::vector<std::vector<Column>> rows_;  // [edge, digit]
};

// Whether y is taken, by the scores themselves; -inf is the lowest k. Only Metropolis asks for the
// integer acceptance (judged against MPFR elsewhere) and draws.
inline bool is_taken(const Selection& selection, const ScoreColumn& guide,
                     const std::vector<std::int32_t>& key, std::uint32_t x, std::uint32_t y,
                     Random123Stream& stream) {
  if (std::holds_alternative<Always>(selection)) return true;
  if (std::holds_alternative<Improving>(selection)) return guide.k[y] > guide.k[x];
  if (std::holds_alternative<NonWorsening>(selection)) return guide.k[y] >= guide.k[x];
  const MetropolisStep step = std::get<Metropolis>(selection).step(guide.resolution);
  const std::uint64_t word = stream.next();
  return guide.k[y] >= guide.k[x] || word < step.acceptance(key[x], key[y]);
}

kernels::WalkTallies reference_tallies(const BenchmarkTable& table, const WalkSettings& settings,
                                       const Operator& op, std::uint32_t stream_index);

}  // namespace archwalk::test

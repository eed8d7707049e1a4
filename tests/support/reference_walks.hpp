#pragma once

#include <algorithm>
#include <cmath>
#include <deque>
#include <optional>
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

// How many picks among at most n share a 64-bit number, where a step makes `per_step` picks: the
// most (at most 16) for which n^picks times the numbers that one step can touch is at most 2^38.
inline int shared_picks(double n, int per_step) {
  int best = 1;
  for (int picks = 2; picks <= 16; ++picks) {
    int touched = 0;
    for (int first = 0; first < picks * per_step; first += per_step) {
      touched = std::max(touched, (first + per_step - 1) / picks - first / picks + 1);
    }
    if (std::pow(n, picks) * touched <= 0x1p38) best = picks;
  }
  return best;
}

// Architectures that are not proposed, oldest first.
using ReferenceTabu = std::deque<std::uint32_t>;

inline bool contains(const ReferenceTabu& tabu, std::uint32_t code) {
  return std::find(tabu.begin(), tabu.end(), code) != tabu.end();
}

// One of them by the running 64-bit number; of none, x, and the number stays.
inline std::uint32_t pick(const std::vector<std::uint32_t>& there, std::uint64_t& number,
                          std::uint32_t x) {
  if (there.empty()) return x;
  const Uint128 product = Uint128{number} * there.size();
  number = static_cast<std::uint64_t>(product);
  return there[static_cast<std::size_t>(product >> 64)];
}

template <>
class ReferenceProposal<EditDistance> {
 public:
  ReferenceProposal(const EditDistance& proposal, const ProductShape& shape, int per_step)
      : shape_(shape), weights_(proposal.weights), codes_(codes_by_weight(shape)) {
    double most = 1.0;
    for (std::size_t d = 0; d < weights_.size(); ++d) {
      if (weights_[d] == 0) continue;
      ++distances_;
      most = std::max(most, static_cast<double>(codes_[d].size()));
    }
    steps = shared_picks(most, per_step);
    words = 2 + (distances_ > 1 ? steps : 0);
  }

  std::uint32_t propose(std::uint32_t x, int step_of_group, Random123Stream& stream,
                        const ReferenceTabu& tabu = {}) {
    if (step_of_group == 0) {
      number_ = static_cast<std::uint64_t>(stream.next()) << 32;
      number_ |= stream.next();
    }
    // The distance whose share of the cumulated weights the word falls in.
    std::uint64_t word = distances_ > 1 ? stream.next() : 0;
    std::size_t d = 0;
    for (; word >= weights_[d]; ++d) word -= weights_[d];
    if (tabu.empty()) return digitwise_sum(x, pick(codes_[d], number_, 0), shape_);
    std::vector<std::uint32_t> there;
    for (std::uint32_t difference : codes_[d]) {
      const std::uint32_t y = digitwise_sum(x, difference, shape_);
      if (!contains(tabu, y)) there.push_back(y);
    }
    return pick(there, number_, x);
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

template <>
class ReferenceProposal<Uniform> {
 public:
  ReferenceProposal(const Uniform&, const ProductShape& shape, int per_step)
      : steps(shared_picks(shape.size, per_step)), size_(shape.size) {}

  std::uint32_t propose(std::uint32_t x, int step_of_group, Random123Stream& stream,
                        const ReferenceTabu& tabu = {}) {
    if (step_of_group == 0) {
      number_ = static_cast<std::uint64_t>(stream.next()) << 32;
      number_ |= stream.next();
    }
    if (tabu.empty()) {
      const Uint128 product = Uint128{number_} * size_;
      number_ = static_cast<std::uint64_t>(product);
      return static_cast<std::uint32_t>(product >> 64);
    }
    std::vector<std::uint32_t> there;
    for (std::uint32_t y = 0; y < size_; ++y) {
      if (!contains(tabu, y)) there.push_back(y);
    }
    return pick(there, number_, x);
  }

  int steps = 1;
  int words = 2;

 private:
  std::uint64_t size_;
  std::uint64_t number_ = 0;
};

// Neighbors in ascending order of their codes.
template <>
class ReferenceProposal<Neighbors> {
 public:
  ReferenceProposal(const Neighbors& proposal, const ProductShape& shape, int per_step) {
    std::size_t most = 0;
    for (std::uint32_t x = 0; x < shape.size; ++x) {
      const auto row = proposal.graph->neighbors(x);
      neighbors_.emplace_back(row.begin(), row.end());
      std::sort(neighbors_.back().begin(), neighbors_.back().end());
      most = std::max(most, row.size());
    }
    steps = shared_picks(static_cast<double>(most), per_step);
  }

  std::uint32_t propose(std::uint32_t x, int step_of_group, Random123Stream& stream,
                        const ReferenceTabu& tabu = {}) {
    if (step_of_group == 0) {
      number_ = static_cast<std::uint64_t>(stream.next()) << 32;
      number_ |= stream.next();
    }
    std::vector<std::uint32_t> there;
    for (std::uint32_t y : neighbors_[x]) {
      if (!contains(tabu, y)) there.push_back(y);
    }
    return pick(there, number_, x);
  }

  int steps = 1;
  int words = 2;

 private:
  std::vector<std::vector<std::uint32_t>> neighbors_;
  std::uint64_t number_ = 0;
};

template <>
class ReferenceProposal<Restart> {
 public:
  // Where a step has several proposals, both kinds of numbers keep half of the bias each.
  ReferenceProposal(const Restart& proposal, const ProductShape& shape, int per_step)
      : weight_(proposal.weight), jump_({}, shape, per_step > 1 ? 2 * per_step : 1) {
    const int shared = per_step > 1 ? 2 * per_step : 1;
    if (const auto* edits = std::get_if<EditDistance>(&proposal.inner)) {
      edits_.emplace(*edits, shape, shared);
      steps = edits_->steps;
      words = edits_->words;
    } else {
      edges_.emplace(std::get<PerEdge>(proposal.inner), shape, shared);
      steps = edges_->steps;
      words = edges_->words;
    }
    words += steps + 2 * ((steps + jump_.steps - 1) / jump_.steps);
  }

  std::uint32_t propose(std::uint32_t x, int step_of_group, Random123Stream& stream) {
    const std::uint32_t anywhere = jump_.propose(x, step_of_group % jump_.steps, stream);
    const bool jumps = stream.next() < weight_;
    const std::uint32_t between = edits_ ? edits_->propose(x, step_of_group, stream)
                                         : edges_->propose(x, step_of_group, stream);
    return jumps ? anywhere : between;
  }

  int steps = 1;
  int words = 0;

 private:
  std::uint64_t weight_;
  ReferenceProposal<Uniform> jump_;
  std::optional<ReferenceProposal<EditDistance>> edits_;
  std::optional<ReferenceProposal<PerEdge>> edges_;
};

// What the reference knows of a guide: the column itself, and what the integer acceptance asks for.
struct ReferenceGuide {
  const ScoreColumn* column;
  Guide keys;  // by score
};

// Whether y is taken, by the scores themselves; -inf is the lowest k. Only Metropolis and noise ask
// for the integer acceptance (judged against MPFR and the oracle elsewhere) and draw.
class ReferenceSelection {
 public:
  ReferenceSelection(const Selection& selection, const ReferenceGuide& guide)
      : selection_(selection), guide_(guide) {
    if (const auto* noisy = std::get_if<Noisy>(&selection)) {
      noise_ = noisy->step(guide.keys, tables_);
    }
    if (const auto* metropolis = std::get_if<Metropolis>(&selection)) {
      metropolis_ = metropolis->step(guide.keys.resolution);
    }
  }

  int proposals() const {
    const auto* tournament = std::get_if<Tournament>(&selection_);
    return tournament != nullptr ? tournament->k : 1;
  }
  int words_per_step() const {
    return std::holds_alternative<Metropolis>(selection_) ||
                   std::holds_alternative<Noisy>(selection_)
               ? 1
               : 0;
  }

  bool is_taken(std::uint32_t x, std::uint32_t y, Random123Stream& stream) const {
    const std::vector<std::int64_t>& k = guide_.column->k;
    const GuidedCell from{x, guide_.keys.key[x]};
    const GuidedCell to{y, guide_.keys.key[y]};
    if (std::holds_alternative<Always>(selection_)) return true;
    if (std::holds_alternative<Improving>(selection_)) return k[y] > k[x];
    if (std::holds_alternative<NonWorsening>(selection_)) return k[y] >= k[x];
    if (const auto* tournament = std::get_if<Tournament>(&selection_)) {
      return !tournament->keep_parent || k[y] > k[x];
    }
    if (const auto* threshold = std::get_if<Threshold>(&selection_)) {
      if (k[y] == kMinusInfinityScore || k[x] == kMinusInfinityScore) return k[y] >= k[x];
      const double decline = static_cast<double>(k[x] - k[y]) * guide_.keys.resolution;
      return decline <= threshold->slack * (1 + 1e-9);
    }
    const std::uint64_t word = stream.next();
    if (std::holds_alternative<Noisy>(selection_)) return word < noise_.acceptance(from, to);
    return k[y] >= k[x] || word < metropolis_.acceptance(from, to);
  }

 private:
  const Selection& selection_;
  const ReferenceGuide& guide_;
  HostStepTables tables_;
  NoisyStep noise_;
  MetropolisStep metropolis_;
};

// What a walk remembers, from the text of tabu.hpp and elitist_restart.hpp.
class ReferenceMemory {
 public:
  ReferenceMemory(const Memory& memory, const ScoreColumn& guide, std::uint32_t start)
      : guide_(guide), best_(start) {
    if (std::holds_alternative<NonBacktracking>(memory)) most_tabu_ = 1;
    if (const auto* tabu = std::get_if<Tabu>(&memory)) most_tabu_ = tabu->k;
    if (const auto* elitist = std::get_if<ElitistRestart>(&memory)) patience_ = elitist->m;
  }

  const ReferenceTabu& tabu() const { return tabu_; }

  // Where the walk is after a step that led from x to y.
  std::uint32_t after(std::uint32_t x, std::uint32_t y) {
    if (most_tabu_ > 0 && x != y) {
      tabu_.push_back(x);
      if (static_cast<int>(tabu_.size()) > most_tabu_) tabu_.pop_front();
    }
    if (patience_ == 0) return y;
    if (guide_.k[y] > guide_.k[best_]) {
      best_ = y;
      waited_ = 0;
    } else if (++waited_ == patience_) {
      waited_ = 0;
      return best_;
    }
    return y;
  }

 private:
  const ScoreColumn& guide_;
  ReferenceTabu tabu_;
  int most_tabu_ = 0;
  int patience_ = 0;
  int waited_ = 0;
  std::uint32_t best_;
};

kernels::WalkTallies reference_tallies(const BenchmarkTable& table, const WalkSettings& settings,
                                       const Operator& op, std::uint32_t stream_index);

}  // namespace archwalk::test

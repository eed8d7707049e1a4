#pragma once

#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

#include "archwalk/operators/operator.hpp"
#include "support/random123_stream.hpp"
#include "support/reference_picks.hpp"
#include "support/reference_rows.hpp"

// Proposals in plain loops, from the draws that their headers document.
namespace archwalk::test {

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
      : weight_(proposal.weight),
        jump_({}, shape, per_step > 1 ? 2 * per_step : 1),
        between_(std::visit(
            [&]<class Part>(const Part& part) {
              return Between(std::in_place_type<ReferenceProposal<Part>>, part, shape,
                             per_step > 1 ? 2 * per_step : 1);
            },
            proposal.inner)) {
    std::visit(
        [&](const auto& part) {
          steps = part.steps;
          words = part.words + steps + 2 * ((steps + jump_.steps - 1) / jump_.steps);
        },
        between_);
  }

  std::uint32_t propose(std::uint32_t x, int step_of_group, Random123Stream& stream) {
    const std::uint32_t anywhere = jump_.propose(x, step_of_group % jump_.steps, stream);
    const bool jumps = stream.next() < weight_;
    const std::uint32_t between =
        std::visit([&](auto& part) { return part.propose(x, step_of_group, stream); }, between_);
    return jumps ? anywhere : between;
  }

  int steps = 1;
  int words = 0;

 private:
  template <class Variant>
  struct References;
  template <class... Parts>
  struct References<std::variant<Parts...>> {
    using Type = std::variant<ReferenceProposal<Parts>...>;
  };
  using Between = References<RestartInner>::Type;

  std::uint64_t weight_;
  ReferenceProposal<Uniform> jump_;
  Between between_;
};

}  // namespace archwalk::test

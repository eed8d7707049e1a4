#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "archwalk/core/double_double.hpp"
#include "archwalk/operators/field.hpp"
#include "archwalk/operators/operator_context.hpp"
#include "archwalk/operators/picks.hpp"
#include "archwalk/operators/proposal_facts.hpp"
#include "archwalk/operators/step_tables.hpp"
#include "archwalk/operators/tabu_list.hpp"
#include "archwalk/space/packed_digits.hpp"

namespace archwalk {

/// One step of Uniform for `Lanes` walks at once. Draws: a group's 64-bit number (two words) at its
/// first step, out of which the group's steps pick their codes.
template <class Digits>
struct UniformStep {
  using Word = typename Digits::Word;
  template <int Lanes>
  using State = PickState<Lanes>;

  Digits digits;
  static constexpr bool kInPlace = true;
  DrawSchedule draws;
  std::uint32_t size = 1;        // N
  const Word* packed = nullptr;  // [code], or null: in a large space, of codes that are not packed

  template <int Lanes, class Words>
  ARCHWALK_BODY void propose(Words& words, int step_of_group, State<Lanes>& state,
                             const Word (&/*x*/)[Lanes], Word (&y)[Lanes]) const {
    if (step_of_group == 0) state.load(words);
    std::uint32_t code[Lanes];
    state.pick(size, code);
    unpack<Lanes>(code, y);
  }

  /// The same among the architectures that are not in the list, x among them. As many words.
  template <int Lanes, class Words>
  ARCHWALK_BODY void propose_excluding(Words& words, int step_of_group, State<Lanes>& state,
                                       const TabuList<Word, Lanes>& tabu,
                                       const Word (&/*x*/)[Lanes], Word (&y)[Lanes]) const {
    if (step_of_group == 0) state.load(words);
    LeftOutPlaces<Lanes> out;
    std::uint32_t left[Lanes];
    for (int lane = 0; lane < Lanes; ++lane) {
      for (std::uint32_t m = 0; m < tabu.count[lane]; ++m) {
        out.add(lane, digits.code(tabu.member[m][lane]));
      }
      left[lane] = out.left(lane, size);
    }
    std::uint32_t code[Lanes];
    state.pick(left, code);
    for (int lane = 0; lane < Lanes; ++lane) code[lane] = out.past(lane, code[lane]);
    unpack<Lanes>(code, y);
  }

 private:
  template <int Lanes>
  ARCHWALK_BODY void unpack(const std::uint32_t (&code)[Lanes], Word (&y)[Lanes]) const {
    if (packed != nullptr) {
      for (int lane = 0; lane < Lanes; ++lane) y[lane] = packed[code[lane]];
    } else {
      for (int lane = 0; lane < Lanes; ++lane) y[lane] = digits.pack(code[lane]);
    }
  }
};

/// Proposal `uniform`, random search: P(x,y) = 1/N for every y, x included.
struct Uniform {
  static constexpr std::string_view kName = "uniform";
  static constexpr std::string_view kHelp = "random search: any architecture, x included";

  template <class Self, class Visitor>
  static void describe(Self& /*self*/, Visitor&& /*visit*/) {}
  void prepare(const OperatorContext& context);

  /// The space's mean edit distance; set by prepare() where there are no digits.
  double graph_reach = 0.0;

  ProposalFacts facts(const ProductShape& shape, int proposals_per_step = 1) const;
  void row(const ProductShape& shape, std::uint32_t x, std::vector<Transition>& out) const;
  void row_excluding(const ProductShape& shape, std::uint32_t x,
                     std::span<const std::uint32_t> members, std::vector<Transition>& out) const;
  std::uint64_t largest_class(const ProductShape& shape) const { return shape.size; }
  std::uint64_t row_size(const ProductShape& shape) const { return shape.size; }
  std::vector<DoubleDouble> distance_probabilities(const ProductShape& shape) const;

  template <class Digits>
  UniformStep<Digits> step(const Digits& digits, const ProductShape& shape, StepTables& tables,
                           int proposals_per_step = 1) const {
    using Word = typename Digits::Word;
    UniformStep<Digits> step{digits, facts(shape, proposals_per_step).draws, shape.size, nullptr};
    if constexpr (HasDigits<Digits>) {
      if (shape.size <= kMaxTabulatedSize) {
        step.packed = tables.template place_shared<Word>("packed codes", [&] {
          std::vector<Word> all;
          for (std::uint32_t code = 0; code < shape.size; ++code) all.push_back(digits.pack(code));
          return all;
        });
      }
    }
    return step;
  }
};

}  // namespace archwalk

#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
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
#include "archwalk/space/plain_codes.hpp"

namespace archwalk {

/// One step of Neighbors for `Lanes` walks at once. Draws: a group's 64-bit number (two words) at
/// its first step, out of which the group's steps pick their neighbors.
template <class Codes>
struct NeighborsStep {
  using Word = typename Codes::Word;
  template <int Lanes>
  using State = PickState<Lanes>;

  static constexpr bool kInPlace = true;
  DrawSchedule draws;
  static constexpr int kBitsOfDegree = 24;

  const std::uint64_t* head = nullptr;    ///< [code] where its neighbors begin << 24 | its degree
  const std::uint32_t* target = nullptr;  ///< [edge]

  template <int Lanes, class Words>
  ARCHWALK_BODY void propose(Words& words, int step_of_group, State<Lanes>& state,
                             const Word (&x)[Lanes], Word (&y)[Lanes]) const {
    if (step_of_group == 0) state.load(words);
    std::uint64_t row[Lanes];
    std::uint32_t degree[Lanes];
    std::uint32_t picked[Lanes];
    for (int lane = 0; lane < Lanes; ++lane) row[lane] = head[x[lane]];
    for (int lane = 0; lane < Lanes; ++lane) {
      degree[lane] = static_cast<std::uint32_t>(row[lane]) & ((1u << kBitsOfDegree) - 1);
    }
    state.pick(degree, picked);
    for (int lane = 0; lane < Lanes; ++lane) {
      y[lane] = target[(row[lane] >> kBitsOfDegree) + picked[lane]];
    }
  }

  /// The same among the neighbors that are not in the list; where none is left y = x. As many
  /// words, and the same pick where no member is a neighbor.
  template <int Lanes, class Words>
  ARCHWALK_BODY void propose_excluding(Words& words, int step_of_group, State<Lanes>& state,
                                       const TabuList<Word, Lanes>& tabu, const Word (&x)[Lanes],
                                       Word (&y)[Lanes]) const {
    if (step_of_group == 0) state.load(words);
    LeftOutPlaces<Lanes> out;
    std::uint32_t degree[Lanes];
    std::uint32_t left[Lanes];
    for (int lane = 0; lane < Lanes; ++lane) {
      degree[lane] = static_cast<std::uint32_t>(head[x[lane]]) & ((1u << kBitsOfDegree) - 1);
      const std::uint32_t* own = target + (head[x[lane]] >> kBitsOfDegree);
      for (std::uint32_t m = 0; m < tabu.count[lane]; ++m) {
        const std::uint32_t place = place_of(own, degree[lane], tabu.member[m][lane]);
        if (place < degree[lane]) out.add(lane, place);
      }
      left[lane] = out.left(lane, degree[lane]);
    }
    std::uint32_t picked[Lanes];
    state.pick(left, picked);
    for (int lane = 0; lane < Lanes; ++lane) {
      y[lane] = out.is_empty(lane, degree[lane])
                    ? x[lane]
                    : target[(head[x[lane]] >> kBitsOfDegree) + out.past(lane, picked[lane])];
    }
  }

 private:
  // Where a cell is among n in ascending order; n where it is not.
  ARCHWALK_BODY static std::uint32_t place_of(const std::uint32_t* cells, std::uint32_t n,
                                              std::uint32_t cell) {
    std::uint32_t low = 0;
    std::uint32_t high = n;
    while (low < high) {
      const std::uint32_t middle = (low + high) / 2;
      if (cells[middle] < cell) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low < n && cells[low] == cell ? low : n;
  }
};

/// Proposal `neighbors`: uniformly among the neighbors of x in the graph of single edits,
/// P(x,y) = 1/deg(x): the simple random walk, reversible with the degrees as its stationary
/// weights (Lovász 1993). Every step has distance 1.
struct Neighbors {
  static constexpr std::string_view kName = "neighbors";
  static constexpr std::string_view kHelp =
      "uniformly among the architectures one edit away, in any space";

  template <class Self, class Visitor>
  static void describe(Self& /*self*/, Visitor&& /*visit*/) {}
  void prepare(const OperatorContext& context);

  std::shared_ptr<const NeighborGraph> graph;  ///< set by prepare()
  std::uint32_t least_degree = 0;
  std::uint32_t most_degree = 0;

  ProposalFacts facts(const ProductShape& shape, int proposals_per_step = 1) const;
  void row(const ProductShape& shape, std::uint32_t x, std::vector<Transition>& out) const;
  void row_excluding(const ProductShape& shape, std::uint32_t x,
                     std::span<const std::uint32_t> members, std::vector<Transition>& out) const;
  std::uint64_t largest_class(const ProductShape& /*shape*/) const { return most_degree; }
  std::uint64_t row_size(const ProductShape& /*shape*/) const { return most_degree; }
  std::uint64_t entry_count() const { return graph->target.size(); }
  /// P(x,y) by distance; only in a product space, where facts() says isotropic.
  std::vector<DoubleDouble> distance_probabilities(const ProductShape& shape) const;

  template <std::same_as<PlainCodes> Codes>
  NeighborsStep<Codes> step(const Codes& /*codes*/, const ProductShape& shape, StepTables& tables,
                            int proposals_per_step = 1) const {
    NeighborsStep<Codes> step;
    step.draws = facts(shape, proposals_per_step).draws;
    step.head =
        tables.template place_shared<std::uint64_t>("heads of neighbors", [&] { return heads(); });
    step.target =
        tables.template place_shared<std::uint32_t>("neighbors", [&] { return graph->target; });
    return step;
  }

 private:
  std::vector<std::uint64_t> heads() const;
};

}  // namespace archwalk

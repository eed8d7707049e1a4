#pragma once

#include <cstdint>

// What WalkBody asks of the types of its steps.
namespace archwalk::kernels {

/// Whether a selection compares several proposals a step.
template <class SelectionStep>
inline constexpr bool has_many_proposals = requires {
  SelectionStep::kManyProposals;
};

/// Whether a step's propose() may be given one array as x and y: it says so itself, where that
/// saves blind walks a copy a step.
template <class ProposalStep>
inline constexpr bool proposes_in_place = requires {
  ProposalStep::kInPlace;
};

/// How a walk of one lane goes from step to step, where a kernel is compiled for one way: in runs
/// of steps that share random words, each one edit or by a distance that is drawn; or step by step.
enum class Way : std::uint8_t { step_by_step, by_edits, by_distances };

/// The most steps of a run.
inline constexpr int kMostRun = 8;

/// Whether steps of a proposal that share words may go in a row (propose_run, begin_group).
template <class ProposalStep>
inline constexpr bool proposes_runs = requires(const ProposalStep& step) {
  step.template goes_in_runs<2>();
};

/// Whether a selection looks at codes beside keys: it says so.
template <class SelectionStep>
inline constexpr bool reads_codes = requires {
  SelectionStep::kReadsCodes;
};

/// Whether the keys that a selection compares are ranks, which may be held in 16 bits: it says so.
template <class SelectionStep>
inline constexpr bool compares_ranks = requires {
  SelectionStep::kComparesRanks;
};

/// Whether a selection decides from the keys of a chunk of lanes alone, or from a word beside them.
template <class SelectionStep, class T>
concept DecidesByKeys = requires(const SelectionStep& step, T key) {
  step.taken(key, key);
};
template <class SelectionStep, class T>
concept DecidesByKeysAndWord = requires(const SelectionStep& step, T key) {
  step.taken(key, key, key);
};

}  // namespace archwalk::kernels

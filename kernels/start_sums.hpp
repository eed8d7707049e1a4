#pragma once

#include <cstddef>
#include <cstdint>

#include "archwalk/core/macros.hpp"
#include "kernels/steps_plan.hpp"

namespace archwalk::kernels {

/// Memory that bodies read for what a StepsPlan says.
struct StepsTables {
  SumsLayout layout;
  std::uint32_t size = 0;                    ///< states
  std::uint32_t cells = 0;                   ///< architectures: columns of `value`
  const double* value = nullptr;             ///< [score, code]
  const double* cost = nullptr;              ///< [code]
  const std::uint32_t* horizons = nullptr;   ///< [horizon]
  const std::uint32_t* starts = nullptr;     ///< of StepsPlan
  const std::uint32_t* set_begin = nullptr;  ///< of StepsPlan
};

/// Additions that a share of a sum takes part in after its own thread's, at most, whatever the
/// team.
inline constexpr int kTeamSumUnits = 40;

/// The states that a thread takes from step to step: begin + i for i = first, first + stride and so
/// on, below count.
struct StateShare {
  std::uint32_t begin = 0;
  std::uint32_t first = 0;
  std::uint32_t count = 0;
  std::uint32_t stride = 1;
};

// A Team is threads that work together: `thread` of `threads`; share(size) are its states of so
// many; wait() holds them until all have called it; sum(value) gives thread 0 the sum over the
// threads, in an order that never changes.

/// Calls visit(start) for the thread's share of starts[begin, end); null: of begin, ..., end - 1.
template <class Team, class Visit>
ARCHWALK_BODY void for_share(const std::uint32_t* starts, std::uint32_t begin, std::uint32_t end,
                             const Team& team, const Visit& visit) {
  if (starts == nullptr) {
    for (std::uint32_t i = begin + team.thread; i < end; i += team.threads) visit(i);
    return;
  }
#if defined(__CUDA_ARCH__)  // what they point to is on its way together
#pragma unroll 4
#endif
  for (std::uint32_t i = begin + team.thread; i < end; i += team.threads) visit(starts[i]);
}

/// Moment `moment` of sum `which` along the path, for every set.
template <class Team, class Values>
ARCHWALK_BODY void sum_running(const StepsTables& tables, std::uint32_t which, std::uint32_t moment,
                               const Team& team, const Values& u, double* sums) {
  const SumsLayout& layout = tables.layout;
  for (std::uint32_t set = 0; set < layout.sets(); ++set) {
    const bool all = set + 1 == layout.sets();
    double own = 0.0;
    for_share(all ? nullptr : tables.starts, all ? 0 : tables.set_begin[set],
              all ? tables.size : tables.set_begin[set + 1], team,
              [&](std::uint32_t x) { own += u(x); });
    const double sum = team.sum(own);
    if (team.thread == 0) sums[layout.running_at(which, set, moment)] = sum;
  }
}

/// Sums of column `column` at horizon `h`, u(state) its present values.
template <class Team, class Values>
ARCHWALK_BODY void sum_column(const StepsTables& tables, std::uint32_t column, std::uint32_t h,
                              const Team& team, const Values& u, double* sums) {
  const SumsLayout& layout = tables.layout;
  if (column >= 2 * layout.scores) {
    sum_running(tables, column - 2 * layout.scores, h + 1, team, u, sums);
    return;
  }
  const std::uint32_t score = column / 2;
  const double* f = tables.value + std::size_t{score} * tables.cells;
  for (std::uint32_t stratum = 0; stratum < layout.strata; ++stratum) {
    const std::uint32_t set = stratum * layout.scores + score;
    const std::uint32_t begin = tables.set_begin[set];
    const std::uint32_t end = tables.set_begin[set + 1];
    if (column % 2 == 1) {
      double own = 0.0;
      for_share(tables.starts, begin, end, team, [&](std::uint32_t x) { own += u(x); });
      const double all = team.sum(own);
      if (team.thread == 0) sums[layout.square_at(score, stratum, h)] = all;
      continue;
    }
    double change = 0.0;
    double mixed = 0.0;
    double square = 0.0;
    for_share(tables.starts, begin, end, team, [&](std::uint32_t x) {
      const double before = f[x];
      const double now = u(x);
      change += now - before;
      mixed += before * (before - 2.0 * now);
      square += now * now;
    });
    change = team.sum(change);
    mixed = team.sum(mixed);
    square = team.sum(square);
    if (team.thread != 0) continue;
    double* to = sums + layout.value_at(score, stratum, h);
    to[0] = change;
    to[1] = mixed;
    to[2] = square;
  }
}

}  // namespace archwalk::kernels

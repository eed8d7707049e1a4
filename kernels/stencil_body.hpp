#pragma once

#include <cstdint>
#include <type_traits>

#include "archwalk/core/macros.hpp"
#include "archwalk/operators/guided_cell.hpp"
#include "archwalk/operators/order_step.hpp"
#include "archwalk/operators/threshold.hpp"
#include "kernels/start_sums.hpp"
#include "kernels/walk_tables.hpp"

namespace archwalk::kernels {

/// A selection's step that accepts by the two cells alone.
template <class Step>
concept PairwiseStep = Step::kAcceptsAll || requires(const Step& step, GuidedCell cell) {
  step.acceptance(cell, cell);
};

/// P u of a one-edit proposal, P never stored: P u(x) = u(x) + q Σ_y A(x,y) (u(y) - u(x)) over the
/// neighbors y of x, q the probability of proposing one of them, A the selection's acceptance.
template <class SelectionStep>
struct StencilBody {
  using Selection = SelectionStep;

  SelectionStep selection;
  WalkTables tables;  ///< only `size` and `key` are read
  std::uint32_t edges = 0;
  std::uint32_t radix = 2;
  std::uint32_t reciprocal = 0;  ///< of the radix, see divided()
  double each = 0.0;             ///< q

  void set_shape(const ProductShape& shape) {
    tables.size = shape.size;
    edges = static_cast<std::uint32_t>(shape.edges);
    radix = static_cast<std::uint32_t>(shape.radix);
    reciprocal = static_cast<std::uint32_t>(((std::uint64_t{1} << 32) + radix - 1) / radix);
  }

  /// code / radix: codes are below 2^27 and the radix at most 16, so the reciprocal's excess, less
  /// than one in 2^32, stays below 1/radix.
  ARCHWALK_BODY std::uint32_t divided(std::uint32_t code) const {
    return static_cast<std::uint32_t>((std::uint64_t{code} * reciprocal) >> 32);
  }

  /// Calls visit(y) for the neighbors of x, edge by edge.
  template <class Visit>
  ARCHWALK_BODY void for_neighbors(std::uint32_t x, const Visit& visit) const {
    std::uint32_t rest = x;
    std::uint32_t stride = 1;
    for (std::uint32_t edge = 0; edge < edges; ++edge) {
      const std::uint32_t upper = divided(rest);
      const std::uint32_t digit = rest - upper * radix;
      std::uint32_t y = x - digit * stride;
      for (std::uint32_t other = 0; other + 1 < radix; ++other) {
        if (other == digit) y += stride;
        visit(y);
        y += stride;
      }
      rest = upper;
      stride *= radix;
    }
  }

  // Columns u and keys: see StencilMemory.

  /// x as its neighbors are compared with it: for order rules what their ranks must exceed.
  template <class Keys>
  ARCHWALK_BODY GuidedCell cell(const Keys& key, std::uint32_t x) const {
    if constexpr (SelectionStep::kAcceptsAll) {
      return {x, 0};
    } else if constexpr (std::is_same_v<SelectionStep, OrderStep>) {
      return {x, key[x] - selection.slack};
    } else {
      return {x, key[x]};
    }
  }

  /// total + A(x,y) · gain
  ARCHWALK_BODY double plus_accepted(double total, GuidedCell x, GuidedCell y, double gain) const {
    if constexpr (SelectionStep::kAcceptsAll) {
      return total + gain;
    } else if constexpr (std::is_same_v<SelectionStep, OrderStep>) {
      if (y.key > x.key) total += gain;
      return total;
    } else if constexpr (std::is_same_v<SelectionStep, ThresholdStep>) {
      if (selection.acceptance(x, y) != 0) total += gain;
      return total;
    } else {
      // Exact: the bits of 2^52 + accepted, less 2^52.
      const std::uint64_t accepted = selection.acceptance(x, y) | 0x4330000000000000u;
      const double share = (__builtin_bit_cast(double, accepted) - 0x1p52) * 0x1p-32;
      return __builtin_fma(share, gain, total);
    }
  }

  template <class Keys>
  ARCHWALK_BODY GuidedCell neighbor(const Keys& key, std::uint32_t y) const {
    return {y, SelectionStep::kAcceptsAll ? 0 : key[y]};
  }

  /// Σ_y A(x,y) (u(y) - u(x))
  template <class Column, class Keys>
  ARCHWALK_BODY double gain(const Column& u, const Keys& key, std::uint32_t x) const {
    const GuidedCell from = cell(key, x);
    const double own = u[x];
    double total = 0.0;
    for_neighbors(x, [&](std::uint32_t y) {
      total = plus_accepted(total, from, neighbor(key, y), u[y] - own);
    });
    return total;
  }

  /// P u(x), of u(x) and its gain.
  ARCHWALK_BODY double product(double own, double gained) const {
    return __builtin_fma(each, gained, own);
  }

  /// r(x): the expected edit distance of a step.
  template <class Keys>
  ARCHWALK_BODY double reach(const Keys& key, std::uint32_t x) const {
    const GuidedCell from = cell(key, x);
    double total = 0.0;
    for_neighbors(
        x, [&](std::uint32_t y) { total = plus_accepted(total, from, neighbor(key, y), 1.0); });
    return each * total;
  }

  /// Σ_y Q(x,y) u(y), Q the proposal.
  ARCHWALK_BODY double proposed(const double* u, std::uint32_t x) const {
    const double own = u[x];
    double total = 0.0;
    for_neighbors(x, [&](std::uint32_t y) { total += u[y] - own; });
    return __builtin_fma(each, total, own);
  }
};

/// The i-th state of a column's part that the calling thread's share is of (StateShare). A team
/// whose columns have several parts has another one for them.
template <class T>
ARCHWALK_BODY T& own(T* column, std::uint32_t i) {
  return column[i];
}

/// What a team works in. Columns and keys are pointers, or what knows where in a team's memory x
/// lies: they are read as column[x], and own(column, i) is read and written.
template <class Column = double*, class Keys = const std::int32_t*>
struct StencilMemory {
  Keys key{};               ///< [x] the guide's
  Column now{};             ///< [x] shared by the team
  Column next{};            ///< [x] likewise; not needed where threads keep their part in registers
  double* added = nullptr;  ///< [x] likewise: what a step adds to a sum along the path
};

/// What a step adds to the sum along the path in this column, by all threads.
template <class Body, class Team, class Memory>
ARCHWALK_BODY void begin_running(const Body& body, const StepsTables& tables, std::uint32_t which,
                                 const Team& team, const Memory& memory, double* sums) {
  const StateShare share = team.share(tables.size);
  for (std::uint32_t i = share.first; i < share.count; i += share.stride) {
    const std::uint32_t x = share.begin + i;
    memory.added[x] = which == 0 ? body.reach(memory.key, x) : body.proposed(tables.cost, x);
  }
  team.wait();
  sum_running(
      tables, which, 0, team, [&](std::uint32_t x) { return memory.added[x]; }, sums);
}

/// One column of one operator through all horizons, by all threads of a team. Column 2s is score s,
/// column 2s + 1 its square, then the reach of the path and its cost. With Cells > 0 each thread
/// keeps the gains of that many x in registers, which must be enough for its share, and nothing
/// else that can wait for them: registers are short. With Cells == 0 new values go to
/// `memory.next`.
template <int Cells, class Body, class Team, class Memory>
ARCHWALK_BODY void stencil_column(const Body& body, const StepsTables& tables, std::uint32_t column,
                                  const Team& team, Memory memory, double* sums) {
  const std::uint32_t size = tables.size;
  const StateShare share = team.share(size);
  const bool running = column >= 2 * tables.layout.scores;
  const double* f = tables.value + std::size_t{column / 2} * size;
  for (std::uint32_t i = share.first; i < share.count; i += share.stride) {
    const std::uint32_t x = share.begin + i;
    own(memory.now, i) = running ? 0.0 : column % 2 == 0 ? f[x] : f[x] * f[x];
  }
  if (running) begin_running(body, tables, column - 2 * tables.layout.scores, team, memory, sums);
  team.wait();
  const auto next_value = [&](double value, double gained, std::uint32_t x) {
    return body.product(value, gained) + (running ? memory.added[x] : 0.0);
  };
  std::uint32_t t = 0;
  for (std::uint32_t h = 0; h < tables.layout.horizons; ++h) {
    for (; t < tables.horizons[h]; ++t) {
      if constexpr (Cells > 0) {
        double gained[Cells > 0 ? Cells : 1];
        const StateShare mine = team.share(size);  // anew: see ClusterTeam
#if defined(__CUDA_ARCH__)
#pragma unroll
#endif
        for (int cell = 0; cell < Cells; ++cell) {
          const std::uint32_t i = mine.first + static_cast<std::uint32_t>(cell) * mine.stride;
          if (i < mine.count) {
            gained[cell] = body.gain(memory.now, memory.key, mine.begin + i);
          }
        }
        team.wait();
#if defined(__CUDA_ARCH__)
#pragma unroll
#endif
        for (int cell = 0; cell < Cells; ++cell) {
          const std::uint32_t i = mine.first + static_cast<std::uint32_t>(cell) * mine.stride;
          if (i < mine.count) {
            double& value = own(memory.now, i);
            value = next_value(value, gained[cell], mine.begin + i);
          }
        }
      } else {
        for (std::uint32_t i = share.first; i < share.count; i += share.stride) {
          const std::uint32_t x = share.begin + i;
          const double gained = body.gain(memory.now, memory.key, x);
          own(memory.next, i) = next_value(own(memory.now, i), gained, x);
        }
        const auto swapped = memory.now;
        memory.now = memory.next;
        memory.next = swapped;
      }
      team.wait();
    }
    const auto now = memory.now;
    sum_column(
        tables, column, h, team, [&](std::uint32_t x) { return now[x]; }, sums);
  }
}

}  // namespace archwalk::kernels

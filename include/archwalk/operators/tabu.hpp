#pragma once

#include <string_view>

#include "archwalk/operators/field.hpp"
#include "archwalk/operators/memory_step.hpp"

namespace archwalk {

/// Memory `tabu`: the last k architectures that the walk left are not proposed (Glover, "Tabu
/// search, part I", ORSA Journal on Computing 1, 1989, with whole solutions in the list). A move,
/// an accepted y != x, puts x into the list, and the oldest of k+1 out; staying changes nothing. So
/// x itself is never in it, and its members are distinct. With M the members:
///   edit_distance: P(x,y | M) = pmf[d(x,y)] / (C(L,d) (K-1)^d - |{z in M: d(x,z) = d}|),
///   neighbors:     P(x,y | M) = 1 / (deg(x) - |{z in M: z ~ x}|),
///   uniform:       P(x,y | M) = 1 / (N - |M|),
/// for y not in M; where nothing is left the walk stays. Only these proposals can leave some out.
struct Tabu {
  static constexpr std::string_view kName = "tabu";
  static constexpr std::string_view kHelp =
      "proposes none of the last k architectures that the walk left";
  int k = 0;

  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& visit) {
    visit(Field{"k", "architectures", "1..64", "how many of those that were left are remembered",
                true},
          self.k);
  }
  /// InputError unless k is in its range.
  void prepare() const;
  int tabu_size() const { return k; }
  MemoryStep step() const { return MemoryStep::tabu(tabu_size()); }
};

/// Memory `non_backtracking`: never straight back to where the last move came from (Alon,
/// Benjamini, Lubetzky and Sodin, "Non-backtracking random walks mix faster", Communications in
/// Contemporary Mathematics 9, 2007, there for the simple random walk on a regular graph). The same
/// as tabu(k=1).
struct NonBacktracking {
  static constexpr std::string_view kName = "non_backtracking";
  static constexpr std::string_view kHelp = "never straight back to where the last move came from";

  template <class Self, class Visitor>
  static void describe(Self& /*self*/, Visitor&& /*visit*/) {}
  void prepare() {}
  int tabu_size() const { return 1; }
  MemoryStep step() const { return MemoryStep::tabu(tabu_size()); }
};

}  // namespace archwalk

#pragma once

#include <cstdint>

#include "archwalk/core/macros.hpp"
#include "archwalk/operators/tabu_list.hpp"

namespace archwalk {

/// What walks without memory carry.
struct NoMemoryStep {
  static constexpr bool kRemembers = false;
  template <class Word, int Lanes>
  struct State {};
};

/// The memory of `Lanes` walks, tabu or elitist: one step for both, chosen at run time, as kernels
/// with a memory are compiled once for all operators. No draws.
struct MemoryStep {
  static constexpr bool kRemembers = true;

  template <class Word, int Lanes>
  struct State {
    TabuList<Word, Lanes> left;   // the last architectures that were left
    std::uint32_t oldest[Lanes];  // the place of the oldest once the list is full
    Word best[Lanes];             // the incumbent
    std::uint32_t best_code[Lanes];
    std::int32_t best_key[Lanes];
    std::uint32_t waited[Lanes];  // steps in a row without a new incumbent
  };

  std::uint32_t kept = 0;      ///< tabu: k; 0: elitist
  std::uint32_t patience = 0;  ///< elitist: m

  static MemoryStep tabu(int k) { return {static_cast<std::uint32_t>(k), 0}; }
  static MemoryStep elitist(int m) { return {0, static_cast<std::uint32_t>(m)}; }

  ARCHWALK_BODY bool excludes() const { return kept != 0; }

  /// At X_0.
  template <int Lanes, class Word>
  ARCHWALK_BODY void begin(const Word (&x)[Lanes], const std::uint32_t (&code)[Lanes],
                           const std::int32_t (&key)[Lanes], State<Word, Lanes>& state) const {
    for (int lane = 0; lane < Lanes; ++lane) {
      state.left.count[lane] = 0;
      state.oldest[lane] = 0;
      state.best[lane] = x[lane];
      state.best_code[lane] = code[lane];
      state.best_key[lane] = key[lane];
      state.waited[lane] = 0;
    }
  }

  /// Before x becomes y where `taken` is set.
  template <int Lanes, class Word>
  ARCHWALK_BODY void leave(const std::uint32_t (&taken)[Lanes], const Word (&x)[Lanes],
                           const Word (&y)[Lanes], State<Word, Lanes>& state) const {
    if (kept == 0) return;
    for (int lane = 0; lane < Lanes; ++lane) {
      if (taken[lane] == 0 || x[lane] == y[lane]) continue;
      std::uint32_t place = state.left.count[lane];
      if (place < kept) {
        ++state.left.count[lane];
      } else {
        place = state.oldest[lane];
        state.oldest[lane] = place + 1 == kept ? 0 : place + 1;
      }
      state.left.member[place][lane] = x[lane];
    }
  }

  /// After the step: x, its code and its key as it made them; put back where that is due.
  template <int Lanes, class Word>
  ARCHWALK_BODY void arrive(State<Word, Lanes>& state, Word (&x)[Lanes],
                            std::uint32_t (&code)[Lanes], std::int32_t (&key)[Lanes]) const {
    if (patience == 0) return;
    for (int lane = 0; lane < Lanes; ++lane) {
      if (key[lane] > state.best_key[lane]) {
        state.best[lane] = x[lane];
        state.best_code[lane] = code[lane];
        state.best_key[lane] = key[lane];
        state.waited[lane] = 0;
      } else if (++state.waited[lane] == patience) {
        x[lane] = state.best[lane];
        code[lane] = state.best_code[lane];
        key[lane] = state.best_key[lane];
        state.waited[lane] = 0;
      }
    }
  }
};

}  // namespace archwalk

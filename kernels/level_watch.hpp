#pragma once

#include <cstdint>

#include "archwalk/core/lane_operations.hpp"
#include "archwalk/core/macros.hpp"
#include "kernels/hitting_tally.hpp"

// Keepers (one_lane_run.hpp) of walks to thresholds: they look at what a run of steps passes.
namespace archwalk::kernels {

/// Ranks of 16 bits, of one score (Rank std::uint16_t) or of up to four in a row of them
/// (std::uint64_t): whether any is above its bar, the rank below the next level, is asked in a few
/// instructions, and only of those steps more.
template <class Rank>
class LevelWatch {
 public:
  static constexpr bool kNeedsCodes = true;
  static constexpr bool kAsksTables = false;
  static constexpr bool kByFour = true;
  static constexpr bool kBlindGroups = false;

  ARCHWALK_BODY LevelWatch(HittingTally<1>& tally, const Rank* ranks)
      : tally_(tally), ranks_(ranks), bar_(static_cast<Rank>(tally.bar(0))) {}

  template <class Body, class State>
  ARCHWALK_BODY void see(const Body& /*body*/, const State& state, int i) {
    code_[i] = state.code[0];
    const Rank now = ranks_[code_[i]];
    if constexpr (sizeof(Rank) == sizeof(std::uint16_t)) {
      is_above_ = is_above_ || now > bar_;
    } else {
      is_above_ = is_above_ || greater_halves(bar_, now) != bar_;
    }
  }
  ARCHWALK_BODY void after(int steps) {
    if (is_above_) look(steps);
    t_ += static_cast<std::uint32_t>(steps);
  }

 private:
  ARCHWALK_BODY void look(int steps) {
    for (int i = 0; i < 4; ++i) {  // places known to the compiler: registers
      const std::uint32_t code[1] = {code_[i]};
      if (i < steps) tally_.look(code, t_ + static_cast<std::uint32_t>(i) + 1);
    }
    bar_ = static_cast<Rank>(tally_.bar(0));
    is_above_ = false;
  }

  HittingTally<1>& tally_;
  const Rank* ranks_;
  Rank bar_;
  bool is_above_ = false;
  std::uint32_t code_[4] = {};
  std::uint32_t t_ = 0;  // steps before these
};

/// Any scores: every step is looked at.
class EveryStepWatch {
 public:
  static constexpr bool kNeedsCodes = true;
  static constexpr bool kAsksTables = false;
  static constexpr bool kByFour = false;
  static constexpr bool kBlindGroups = false;

  ARCHWALK_BODY explicit EveryStepWatch(HittingTally<1>& tally) : tally_(tally) {}

  template <class Body, class State>
  ARCHWALK_BODY void see(const Body& /*body*/, const State& state, int /*i*/) {
    tally_.look(state.code, ++t_);
  }
  ARCHWALK_BODY void after(int /*steps*/) {}

 private:
  HittingTally<1>& tally_;
  std::uint32_t t_ = 0;
};

}  // namespace archwalk::kernels

#pragma once

#include <cstdint>

#include "archwalk/core/lane_operations.hpp"
#include "archwalk/core/macros.hpp"
#include "kernels/hitting_tally.hpp"

// Keepers (one_lane_run.hpp) of walks to thresholds: they look at what a run of steps passes.
namespace archwalk::kernels {

/// Ranks of 16 bits, of one score (Rank std::uint16_t) or of up to four in a row of them
/// (std::uint64_t): whether any is above its bar, the rank below the next level, is asked in a few
/// instructions, and only of those steps more. Where that ends the walk, it is put off to finish():
/// other lanes of a warp need not wait for it.
template <class Rank>
class LevelWatch {
 public:
  static constexpr bool kNeedsCodes = true;
  static constexpr bool kAsksTables = false;
  static constexpr bool kByFour = true;
  static constexpr bool kBlindGroups = false;

  ARCHWALK_BODY LevelWatch(HittingTally<1>& tally, const Rank* ranks)
      : tally_(tally), ranks_(ranks) {}

  /// A walk that the tally has begun.
  ARCHWALK_BODY void begin() {
    look_up_bar();
    has_ended_ = false;
    t_ = 0;
  }
  /// Whether the walk has reached its last level.
  ARCHWALK_BODY bool has_ended() const { return has_ended_ || !tally_.is_open(0); }
  /// Of what follows nothing is seen.
  ARCHWALK_BODY void stop() { bar_ = static_cast<Rank>(~Rank{0}); }
  /// Counts what was put off.
  ARCHWALK_BODY void finish() {
    if (has_ended_) look(end_steps_, end_, end_time_);
  }

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
    if (is_above_) {
      if (is_last_) {
        end(steps);
      } else {
        look(steps, code_, t_);
        look_up_bar();
      }
    }
    t_ += static_cast<std::uint32_t>(steps);
  }

 private:
  ARCHWALK_BODY void look_up_bar() {
    bar_ = static_cast<Rank>(tally_.bar(0));
    is_last_ = tally_.is_at_last(0);
    is_above_ = false;
  }
  ARCHWALK_BODY void look(int steps, const std::uint32_t (&codes)[4], std::uint32_t before) {
    for (int i = 0; i < 4; ++i) {  // places known to the compiler: registers
      const std::uint32_t code[1] = {codes[i]};
      if (i < steps) tally_.look(code, before + static_cast<std::uint32_t>(i) + 1);
    }
  }
  ARCHWALK_BODY void end(int steps) {
    for (int i = 0; i < 4; ++i) end_[i] = code_[i];
    end_steps_ = steps;
    end_time_ = t_;
    has_ended_ = true;
    is_above_ = false;
    stop();
  }

  HittingTally<1>& tally_;
  const Rank* ranks_;
  Rank bar_ = static_cast<Rank>(~Rank{0});
  bool is_last_ = false;
  bool is_above_ = false;
  bool has_ended_ = false;
  std::uint32_t code_[4] = {};
  std::uint32_t t_ = 0;  // steps before these
  // Of the steps that end the walk: where, how many, steps before them.
  std::uint32_t end_[4] = {};
  int end_steps_ = 0;
  std::uint32_t end_time_ = 0;
};

/// Any scores: every step is looked at.
class EveryStepWatch {
 public:
  static constexpr bool kNeedsCodes = true;
  static constexpr bool kAsksTables = false;
  static constexpr bool kByFour = false;
  static constexpr bool kBlindGroups = false;

  ARCHWALK_BODY explicit EveryStepWatch(HittingTally<1>& tally) : tally_(tally) {}

  ARCHWALK_BODY void begin() {
    is_stopped_ = false;
    t_ = 0;
  }
  ARCHWALK_BODY bool has_ended() const { return !tally_.is_open(0); }
  ARCHWALK_BODY void stop() { is_stopped_ = true; }
  ARCHWALK_BODY void finish() {}

  template <class Body, class State>
  ARCHWALK_BODY void see(const Body& /*body*/, const State& state, int /*i*/) {
    if (!is_stopped_) tally_.look(state.code, ++t_);
  }
  ARCHWALK_BODY void after(int /*steps*/) {}

 private:
  HittingTally<1>& tally_;
  std::uint32_t t_ = 0;
  bool is_stopped_ = true;
};

}  // namespace archwalk::kernels

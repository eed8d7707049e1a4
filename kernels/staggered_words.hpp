#pragma once

#include <cstdint>

#include "archwalk/core/macros.hpp"
#include "archwalk/rng/philox.hpp"
#include "kernels/philox_lanes.hpp"

namespace archwalk::kernels {

/// The random words of `Lanes` walks in step that began at different times: word i of a lane's own
/// Philox stream, i counted from where the lane was restarted. As PhiloxWords, but that every lane
/// has a counter of its own.
template <int Lanes>
class StaggeredWords {
 public:
  ARCHWALK_BODY explicit StaggeredWords(PhiloxKey key) : keys_(key) {
    for (int lane = 0; lane < Lanes; ++lane) restart(lane, 0);
  }

  /// Whether the next words begin a block, so that lanes may be restarted.
  ARCHWALK_BODY bool is_fresh() const { return position_ == kPhiloxWords; }

  /// The lane's next word is the first of that subsequence.
  ARCHWALK_BODY void restart(int lane, std::uint64_t subsequence) {
    low_[lane] = static_cast<std::uint32_t>(subsequence);
    high_[lane] = static_cast<std::uint32_t>(subsequence >> 32);
    first_[lane] = block_;
  }

  ARCHWALK_BODY const std::uint32_t (&next())[Lanes] {
    if (position_ == kPhiloxWords) refill();
    return words_[position_++];
  }

 private:
  ARCHWALK_BODY void refill() {
    for (int lane = 0; lane < Lanes; ++lane) {
      const std::uint64_t own = block_ - first_[lane];
      own_low_[lane] = static_cast<std::uint32_t>(own);
      own_high_[lane] = static_cast<std::uint32_t>(own >> 32);
    }
    philox_lanes<0>(keys_, Counters{*this}, words_);
    ++block_;
    position_ = 0;
  }

  struct Counters {
    const StaggeredWords& of;

    template <class T>
    ARCHWALK_BODY void load(int lane, T (&counter)[kPhiloxWords]) const {
      counter[0] = load_lanes<T>(of.own_low_ + lane);
      counter[1] = load_lanes<T>(of.own_high_ + lane);
      counter[2] = load_lanes<T>(of.low_ + lane);
      counter[3] = load_lanes<T>(of.high_ + lane);
    }
  };

  PhiloxRoundKeys keys_;
  std::uint64_t block_ = 0;
  int position_ = kPhiloxWords;
  std::uint64_t first_[Lanes];  // the block that is a lane's own block 0
  // A lane's counter: its own block, its subsequence.
  alignas(kLaneAlignment<Lanes>) std::uint32_t own_low_[Lanes];
  alignas(kLaneAlignment<Lanes>) std::uint32_t own_high_[Lanes];
  alignas(kLaneAlignment<Lanes>) std::uint32_t low_[Lanes];
  alignas(kLaneAlignment<Lanes>) std::uint32_t high_[Lanes];
  alignas(kLaneAlignment<Lanes>) std::uint32_t words_[kPhiloxWords][Lanes];
};

}  // namespace archwalk::kernels

#pragma once

#include <cstdint>

#include "archwalk/core/macros.hpp"
#include "archwalk/rng/philox.hpp"

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
  // Chunks of lanes whose rounds go abreast, as in PhiloxWords.
  static constexpr int kAbreast = kVectorRegisters >= 32 ? 2 : 1;

  ARCHWALK_BODY void refill() {
    using T = LaneChunk<Lanes>;
    for (int lane = 0; lane < Lanes; ++lane) {
      const std::uint64_t own = block_ - first_[lane];
      own_low_[lane] = static_cast<std::uint32_t>(own);
      own_high_[lane] = static_cast<std::uint32_t>(own >> 32);
    }
    int lane = 0;
    for (; lane + kAbreast * kChunkLanes<T> <= Lanes; lane += kAbreast * kChunkLanes<T>) {
      make<kAbreast>(lane);
    }
    constexpr int kRest = Lanes / kChunkLanes<T> % kAbreast;
    if constexpr (kRest > 0) make<kRest>(lane);
    ++block_;
    position_ = 0;
  }

  // The words of `Count` chunks of lanes from `lane` on.
  template <int Count>
  ARCHWALK_BODY void make(int lane) {
    using T = LaneChunk<Lanes>;
    using Split = decltype(split(T{}));
    Split x[Count];
    Split y[Count];
    Split z[Count];
    Split w[Count];
    for (int i = 0; i < Count; ++i) {
      const int at = lane + i * kChunkLanes<T>;
      x[i] = split(load_lanes<T>(own_low_ + at));
      y[i] = split(load_lanes<T>(own_high_ + at));
      z[i] = split(load_lanes<T>(low_ + at));
      w[i] = split(load_lanes<T>(high_ + at));
    }
    philox<0>(x, y, z, w, keys_);
    for (int i = 0; i < Count; ++i) {
      const int at = lane + i * kChunkLanes<T>;
      store_lanes(words_[0] + at, join(x[i]));
      store_lanes(words_[1] + at, join(y[i]));
      store_lanes(words_[2] + at, join(z[i]));
      store_lanes(words_[3] + at, join(w[i]));
    }
  }

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

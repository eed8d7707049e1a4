#pragma once

#include <cstdint>

#include "archwalk/core/macros.hpp"
#include "archwalk/rng/philox.hpp"
#include "kernels/philox_lanes.hpp"

namespace archwalk::kernels {

/// The random words of `Lanes` walks in step: word i of every lane's own Philox stream, in cuRAND's
/// order. A source of words is anything with this next(); of one lane also with is_even(),
/// next_two() and next_four(), as CurandWords (src/cuda/device) has it. Tests script their own.
///
/// The counters of a block differ by lane in one word only, the lower half of the subsequence, and
/// from block to block in another. What of the first two rounds depends on the first alone is made
/// once, what depends on the second alone once a block.
template <int Lanes>
class PhiloxWords {
 public:
  /// Lane l uses subsequence first_subsequence + offset[l]; `offset` is read while words are drawn.
  ARCHWALK_BODY PhiloxWords(PhiloxKey key, std::uint64_t first_subsequence,
                            const std::uint32_t (&offset)[Lanes])
      : keys_(key), first_subsequence_(first_subsequence), offset_(offset) {
    const auto lower = static_cast<std::uint32_t>(first_subsequence);
    std::uint32_t carries = 0;
    for (int lane = 0; lane < Lanes; ++lane) {
      second_z_[lane] = lower + offset[lane];
      carries |= second_z_[lane] < lower ? 1u : 0u;
    }
    carries_ = carries != 0;
    using T = LaneChunk<Lanes>;
    for (int lane = 0; lane < Lanes; lane += kChunkLanes<T>) {
      const auto subsequence = load_lanes<T>(second_z_ + lane);
      const auto first = wide_product(subsequence, T{} + kPhiloxMultiplier1);
      const auto x = first.high ^ static_cast<std::uint32_t>(keys_.x[0]);
      const auto second = wide_product(x, T{} + kPhiloxMultiplier0);
      store_lanes(second_x_ + lane, first.low);
      store_lanes(second_z_ + lane, second.high);
      store_lanes(second_w_ + lane, second.low);
    }
  }

  ARCHWALK_BODY const std::uint32_t (&next())[Lanes] {
    if (position_ == kPhiloxWords) refill();
    return words_[position_++];
  }

 private:
  ARCHWALK_BODY void refill() {
    if (carries_ || block_ > 0xFFFFFFFFu) {
      refill_lane_by_lane();
    } else {
      refill_together();
    }
    ++block_;
    position_ = 0;
  }

  // The counters after two rounds: of lanes, and what a block brings to all of them.
  struct Counters {
    const PhiloxWords& of;
    std::uint32_t x;
    std::uint32_t y;
    std::uint32_t z;

    template <class T>
    ARCHWALK_BODY void load(int lane, T (&counter)[kPhiloxWords]) const {
      counter[0] = load_lanes<T>(of.second_x_ + lane) ^ x;
      counter[1] = T{} + y;
      counter[2] = load_lanes<T>(of.second_z_ + lane) ^ z;
      counter[3] = load_lanes<T>(of.second_w_ + lane);
    }
  };

  // The upper half of the subsequence is the same in all lanes, that of the block's number zero.
  ARCHWALK_BODY void refill_together() {
    const auto first = wide_product(static_cast<std::uint32_t>(block_), kPhiloxMultiplier0);
    const auto z = static_cast<std::uint32_t>(first.high ^ (first_subsequence_ >> 32) ^ keys_.z[0]);
    const auto second = wide_product(z, kPhiloxMultiplier1);
    const auto x_of_block = static_cast<std::uint32_t>(second.high ^ keys_.x[1]);
    const auto z_of_block = static_cast<std::uint32_t>(first.low ^ keys_.z[1]);
    philox_lanes<2>(keys_, Counters{*this, x_of_block, second.low, z_of_block}, words_);
  }

  ARCHWALK_BODY void refill_lane_by_lane() {
    for (int lane = 0; lane < Lanes; ++lane) {
      const std::uint64_t own = first_subsequence_ + offset_[lane];
      auto x = static_cast<std::uint32_t>(block_);
      auto y = static_cast<std::uint32_t>(block_ >> 32);
      auto z = static_cast<std::uint32_t>(own);
      auto w = static_cast<std::uint32_t>(own >> 32);
      philox(x, y, z, w, keys_);
#if defined(__GNUC__) && !defined(__CUDA_ARCH__)
      asm volatile("" : "+r"(x));  // so rare that vector code would be in the way
#endif
      words_[0][lane] = x;
      words_[1][lane] = y;
      words_[2][lane] = z;
      words_[3][lane] = w;
    }
  }

  PhiloxRoundKeys keys_;
  std::uint64_t first_subsequence_;
  const std::uint32_t* offset_;  // [lane]
  bool carries_;                 // into the upper half of the subsequence, in some lane
  std::uint64_t block_ = 0;
  int position_ = kPhiloxWords;
  // What a lane brings to the counter after two rounds.
  alignas(kLaneAlignment<Lanes>) std::uint32_t second_x_[Lanes];
  alignas(kLaneAlignment<Lanes>) std::uint32_t second_z_[Lanes];
  alignas(kLaneAlignment<Lanes>) std::uint32_t second_w_[Lanes];
  alignas(kLaneAlignment<Lanes>) std::uint32_t words_[kPhiloxWords][Lanes];
};

}  // namespace archwalk::kernels

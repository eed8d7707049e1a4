#pragma once

#include <cstdint>

#include "archwalk/core/macros.hpp"
#include "archwalk/rng/philox.hpp"

namespace archwalk::kernels {

/// The random words of `Lanes` walks in step: word i of every lane's own Philox stream, in cuRAND's
/// order. A source of words is anything with this next(); tests script their own.
template <int Lanes>
class PhiloxWords {
 public:
  /// Lane l uses subsequence first_subsequence + l.
  ARCHWALK_BODY PhiloxWords(PhiloxKey key, std::uint64_t first_subsequence) : key_(key) {
    for (int lane = 0; lane < Lanes; ++lane) {
      const std::uint64_t own = first_subsequence + static_cast<std::uint32_t>(lane);
      subsequence_low_[lane] = static_cast<std::uint32_t>(own);
      subsequence_high_[lane] = static_cast<std::uint32_t>(own >> 32);
    }
  }

  ARCHWALK_BODY const std::uint32_t (&next())[Lanes] {
    if (position_ == kPhiloxWords) refill();
    return words_[position_++];
  }

 private:
  ARCHWALK_BODY void refill() {
    const auto block_low = static_cast<std::uint32_t>(block_);
    const auto block_high = static_cast<std::uint32_t>(block_ >> 32);
    using T = LaneChunk<Lanes>;
    for (int lane = 0; lane < Lanes; lane += kChunkLanes<T>) {
      auto x = split(T{} + block_low);
      auto y = split(T{} + block_high);
      auto z = split(load_lanes<T>(subsequence_low_ + lane));
      auto w = split(load_lanes<T>(subsequence_high_ + lane));
      philox(x, y, z, w, key_);
      store_lanes(words_[0] + lane, join(x));
      store_lanes(words_[1] + lane, join(y));
      store_lanes(words_[2] + lane, join(z));
      store_lanes(words_[3] + lane, join(w));
    }
    ++block_;
    position_ = 0;
  }

  PhiloxKey key_;
  std::uint64_t block_ = 0;
  int position_ = kPhiloxWords;
  alignas(kLaneAlignment<Lanes>) std::uint32_t subsequence_low_[Lanes];
  alignas(kLaneAlignment<Lanes>) std::uint32_t subsequence_high_[Lanes];
  alignas(kLaneAlignment<Lanes>) std::uint32_t words_[kPhiloxWords][Lanes];
};

}  // namespace archwalk::kernels

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
    for (int lane = 0; lane < Lanes; ++lane) {
      std::uint32_t x = block_low;
      std::uint32_t y = block_high;
      std::uint32_t z = subsequence_low_[lane];
      std::uint32_t w = subsequence_high_[lane];
      philox(x, y, z, w, key_);
      words_[0][lane] = x;
      words_[1][lane] = y;
      words_[2][lane] = z;
      words_[3][lane] = w;
    }
    ++block_;
    position_ = 0;
  }

  PhiloxKey key_;
  std::uint64_t block_ = 0;
  int position_ = kPhiloxWords;
  std::uint32_t subsequence_low_[Lanes];
  std::uint32_t subsequence_high_[Lanes];
  std::uint32_t words_[kPhiloxWords][Lanes];
};

}  // namespace archwalk::kernels

#pragma once

#include <cuda_runtime.h>

#include <cstdint>

#include "archwalk/core/macros.hpp"
#include "archwalk/rng/philox.hpp"

// cuRAND marks its functions with this; the host needs them too, for the test of equal words.
#ifndef QUALIFIERS
#define QUALIFIERS static ARCHWALK_BODY
#endif
#include <curand_philox4x32_x.h>

namespace archwalk::cuda {

/// The random words of one walk from cuRAND's stateless Philox function: those of
/// kernels::PhiloxWords<1>, draw by draw (tests/cuda/curand_words_host.cpp). Words move up as they
/// are drawn, so that none is looked up by a number and all stay in registers.
class CurandWords {
 public:
  ARCHWALK_BODY CurandWords(PhiloxKey key, const std::uint64_t (&subsequence)[1])
      : key_{key.low, key.high},
        counter_{0, 0, static_cast<std::uint32_t>(subsequence[0]),
                 static_cast<std::uint32_t>(subsequence[0] >> 32)} {}

  ARCHWALK_BODY const std::uint32_t (&next())[1] {
    if (left_ == 0) {
      words_ = block();
      left_ = kPhiloxWords;
    }
    word_[0] = words_.x;
    words_.x = words_.y;
    words_.y = words_.z;
    words_.z = words_.w;
    --left_;
    return word_;
  }

  /// Whether the next words begin a block.
  ARCHWALK_BODY bool is_fresh() const { return left_ == 0; }
  /// Whether next_two() and next_four() may be called: so many words have been drawn.
  ARCHWALK_BODY bool is_even() const { return left_ % 2 == 0; }

  /// The next four words: a block, and of two that were left, two are left.
  ARCHWALK_BODY void next_four(std::uint32_t (&four)[4]) {
    const uint4 made = block();
    const bool has_two = left_ == 2;
    four[0] = has_two ? words_.x : made.x;
    four[1] = has_two ? words_.y : made.y;
    four[2] = has_two ? made.x : made.z;
    four[3] = has_two ? made.y : made.w;
    words_.x = made.z;
    words_.y = made.w;
  }

  /// The next two words.
  ARCHWALK_BODY void next_two(std::uint32_t (&two)[2]) {
    if (left_ == 0) {
      words_ = block();
      left_ = kPhiloxWords;
    }
    two[0] = words_.x;
    two[1] = words_.y;
    words_.x = words_.z;
    words_.y = words_.w;
    left_ -= 2;
  }

 private:
  ARCHWALK_BODY uint4 block() {
    const uint4 made = curand_Philox4x32_10(counter_, key_);
    if (++counter_.x == 0) ++counter_.y;
    return made;
  }

  uint2 key_;
  uint4 counter_;
  uint4 words_ = {};
  int left_ = 0;
  std::uint32_t word_[1];
};

}  // namespace archwalk::cuda

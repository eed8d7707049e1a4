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
      words_ = curand_Philox4x32_10(counter_, key_);
      if (++counter_.x == 0) ++counter_.y;
      left_ = kPhiloxWords;
    }
    word_[0] = words_.x;
    words_.x = words_.y;
    words_.y = words_.z;
    words_.z = words_.w;
    --left_;
    return word_;
  }

 private:
  uint2 key_;
  uint4 counter_;
  uint4 words_ = {};
  int left_ = 0;
  std::uint32_t word_[1];
};

}  // namespace archwalk::cuda

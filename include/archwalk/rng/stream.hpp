#pragma once

#include <cstdint>

#include "archwalk/rng/philox.hpp"

namespace archwalk {

/// What a stream of random words is for: the top 4 bits of its subsequence (DESIGN §5).
enum class Purpose : std::uint32_t { walk = 0, generate = 1, resample = 2, synth = 3 };

inline constexpr int kOperatorBits = 24;
inline constexpr int kIndexBits = 36;
inline constexpr std::uint32_t kFirstGeneratedOperator = 1u << 23;  ///< [[operator]] counts from 0
inline constexpr std::uint64_t kMaxStreamIndex = (std::uint64_t{1} << kIndexBits) - 1;

/// The 64-bit subsequence: purpose | operator (24 bits) | index (36 bits, replicate * N + code for
/// walks), from the top.
constexpr std::uint64_t subsequence(Purpose purpose, std::uint32_t operator_index,
                                    std::uint64_t index) {
  return (static_cast<std::uint64_t>(purpose) << (kOperatorBits + kIndexBits)) |
         (static_cast<std::uint64_t>(operator_index) << kIndexBits) | index;
}

/// The words of one stream in cuRAND's order, for work outside the walk kernels (generating
/// operators, synthetic tables).
class WordSequence {
 public:
  WordSequence(std::uint64_t seed, std::uint64_t subsequence_index)
      : key_(seed), subsequence_(subsequence_index) {}

  std::uint32_t next();    ///< the next 32-bit word
  std::uint64_t next64();  ///< the next two words, the first one in the upper half
  /// Uniform on the open interval (0, 1): (k + 1/2)/2^52 with k the top 52 bits of two words.
  double next_unit();

 private:
  PhiloxKey key_;
  std::uint64_t subsequence_;
  std::uint64_t block_ = 0;
  int position_ = kPhiloxWords;
  std::uint32_t words_[kPhiloxWords] = {};
};

}  // namespace archwalk

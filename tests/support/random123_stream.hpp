#pragma once

#include <Random123/philox.h>

#include <cstdint>

namespace archwalk::test {

// Words of one stream, made with Random123's Philox4x32-10 and the layout that cuRAND documents for
// its Philox generator: the counter is the block (64 bits) below the subsequence (64 bits), the key
// the seed; a block's words come first to last.
class Random123Stream {
 public:
  Random123Stream(std::uint64_t seed, std::uint64_t subsequence)
      : seed_(seed), subsequence_(subsequence) {}

  std::uint32_t word(std::uint64_t index) const {
    const std::uint64_t block = index / 4;
    const r123::Philox4x32::ctr_type counter = {
        {low(block), high(block), low(subsequence_), high(subsequence_)}};
    const r123::Philox4x32::key_type key = {{low(seed_), high(seed_)}};
    return r123::Philox4x32()(counter, key)[index % 4];
  }
  std::uint32_t next() { return word(position_++); }
  std::uint64_t words_drawn() const { return position_; }

 private:
  static std::uint32_t low(std::uint64_t v) { return static_cast<std::uint32_t>(v); }
  static std::uint32_t high(std::uint64_t v) { return static_cast<std::uint32_t>(v >> 32); }

  std::uint64_t seed_;
  std::uint64_t subsequence_;
  std::uint64_t position_ = 0;
};

}  // namespace archwalk::test

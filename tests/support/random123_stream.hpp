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

  std::uint32_t word(std::uint64_t index) const { return block(index / 4)[index % 4]; }
  std::uint32_t next() {
    if (position_ % 4 == 0) current_ = block(position_ / 4);
    return current_[position_++ % 4];
  }
  std::uint64_t words_drawn() const { return position_; }

 private:
  r123::Philox4x32::ctr_type block(std::uint64_t index) const {
    return r123::Philox4x32()({{low(index), high(index), low(subsequence_), high(subsequence_)}},
                              {{low(seed_), high(seed_)}});
  }
  static std::uint32_t low(std::uint64_t v) { return static_cast<std::uint32_t>(v); }
  static std::uint32_t high(std::uint64_t v) { return static_cast<std::uint32_t>(v >> 32); }

  std::uint64_t seed_;
  std::uint64_t subsequence_;
  std::uint64_t position_ = 0;
  r123::Philox4x32::ctr_type current_{};
};

}  // namespace archwalk::test

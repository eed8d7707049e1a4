#include "archwalk/rng/stream.hpp"

namespace archwalk {

std::uint32_t WordSequence::next() {
  if (position_ == kPhiloxWords) {
    words_[0] = static_cast<std::uint32_t>(block_);
    words_[1] = static_cast<std::uint32_t>(block_ >> 32);
    words_[2] = static_cast<std::uint32_t>(subsequence_);
    words_[3] = static_cast<std::uint32_t>(subsequence_ >> 32);
    philox(words_[0], words_[1], words_[2], words_[3], PhiloxRoundKeys(key_));
    ++block_;
    position_ = 0;
  }
  return words_[position_++];
}

std::uint64_t WordSequence::next64() {
  const std::uint64_t high = next();
  return (high << 32) | next();
}

double WordSequence::next_unit() {
  const std::uint64_t bits = next64() >> 12;
  return (static_cast<double>(bits) + 0.5) * 0x1p-52;
}

}  // namespace archwalk

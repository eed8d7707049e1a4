#pragma once

#include <cstdint>
#include <random>

namespace archwalk::test {

// Arbitrary 32-bit words for picking test cases; the standard fixes mt19937's output everywhere.
class Random {
 public:
  explicit Random(std::uint32_t seed) : engine_(seed) {}
  std::uint32_t word() { return static_cast<std::uint32_t>(engine_()); }
  std::uint32_t below(std::uint32_t n) { return word() % n; }

 private:
  std::mt19937 engine_;
};

}  // namespace archwalk::test

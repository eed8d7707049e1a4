#pragma once

#include <cstdint>
#include <vector>

#include "archwalk/operators/guide.hpp"

namespace archwalk {

/// Architectures by the guide's key, the smallest first; those that share a key are a class.
struct KeyOrder {
  std::vector<std::uint32_t> code;   ///< [place] by (key, code)
  std::vector<std::uint32_t> begin;  ///< [class] its first place, and N

  std::size_t classes() const { return begin.size() - 1; }
};

KeyOrder key_order(const Guide& guide);

/// Of a blind operator: one class of all.
KeyOrder without_keys(std::uint32_t size);

}  // namespace archwalk

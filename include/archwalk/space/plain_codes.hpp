#pragma once

#include <cstdint>

#include "archwalk/core/macros.hpp"

namespace archwalk {

/// The code itself as the state of a walk, where PackedDigits hold its digits: for spaces without
/// product structure and for proposals that know where to go by code.
struct PlainCodes {
  using Word = std::uint32_t;

  ARCHWALK_BODY static Word pack(std::uint32_t code) { return code; }
  ARCHWALK_BODY static std::uint32_t code(Word x) { return x; }
};

}  // namespace archwalk

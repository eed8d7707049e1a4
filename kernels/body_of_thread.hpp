#pragma once

#include <cstddef>
#include <type_traits>

namespace archwalk::kernels {

/// Bodies up to this size, those of one proposal, fit into a thread's registers.
inline constexpr std::size_t kMostBytesInRegisters = 384;

/// A body as a thread holds it: a copy in registers (steps hold numbers and pointers alone), or
/// where it lies.
template <class Body>
using BodyOfThread =
    std::conditional_t<sizeof(Body) <= kMostBytesInRegisters, const Body, const Body&>;

}  // namespace archwalk::kernels

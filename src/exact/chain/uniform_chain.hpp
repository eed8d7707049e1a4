#pragma once

#include <cstdint>
#include <memory>

#include "chain.hpp"

namespace archwalk {

/// Random search in a space without digits, P = J/N, J the matrix of ones: by sums over a binary
/// tree, what all but x add up to is found on the way down, without a subtraction, in O(N). `size`
/// is N; errors as Chain says.
std::unique_ptr<Chain> uniform_chain(std::uint32_t size);

}  // namespace archwalk

#pragma once

#include <cstddef>
#include <cstdint>

namespace archwalk {

/// Whether a row-stochastic matrix of integer weights ([from, to], n x n, over 2^32) satisfies
/// detailed balance with some positive distribution, decided exactly (Kolmogorov's criterion, by
/// building the distribution along a spanning forest and checking every pair).
bool is_reversible(const std::uint64_t* weights, std::size_t n);

}  // namespace archwalk

#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace archwalk {

/// Probabilities are integers over 2^32, so that facts are decided exactly and generated operators
/// are the same on every machine (DESIGN §3).
inline constexpr std::uint64_t kProbabilityOne = std::uint64_t{1} << 32;
/// Largest |sum - 1| of a pmf or a matrix row given by the user.
inline constexpr double kProbabilityTolerance = 1e-9;

/// weight / 2^32, exact as a double.
inline double probability(std::uint64_t weight) {
  return static_cast<double>(weight) * 0x1p-32;
}

/// Rounds probabilities to integers that sum to 2^32: floors, then one more to the largest
/// remainders, ties to the lowest index. InputError where one is negative, not finite or above 1,
/// or their sum is off 1 by more than the tolerance; `name` says whose they are.
std::vector<std::uint64_t> canonical_weights(const std::vector<double>& probabilities,
                                             std::string_view name);

/// The same for weights that need not sum to one (generated ones); all >= 0, sum > 0.
std::vector<std::uint64_t> normalised_weights(const std::vector<double>& weights);

/// Total variation distance from uniform of ⌊U·n/2^bits⌋ with U uniform on 0..2^bits-1:
/// r(n-r)/(n·2^bits), r = 2^bits mod n. n < 2^63.
double pick_bias(std::uint64_t n, int bits);

/// The bias allowed in one step, in total variation (DESIGN §5).
inline constexpr double kMaxStepBias = 0x1p-28;

}  // namespace archwalk

#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "archwalk/table/benchmark_table.hpp"

namespace archwalk {

/// The next of a stream of uniform 64-bit words.
using WordSource = std::function<std::uint64_t()>;

/// A made-up table with the look of the published ones, for when none is at hand: the scores
/// cifar10/test@200, cifar100/test@200, imagenet16-120/test@200 and cifar10/valid@12, in percent.
///
/// A latent quality is the sum of an effect of each digit, an effect of each pair of digits, and
/// noise of each architecture, with 45, 35 and 20 % of its variance. Scores fall with the fifth
/// power of its distance from the best, which gives the published columns their quantiles and
/// negative skewness; the worst 2 % of architectures are broken and score at chance level. Scores
/// are multiples of 1/300 percent, as means of three accuracies on 10,000 images are, so that ties
/// occur.
///
/// Only + - * / and the square root, which IEEE 754 rounds correctly, are used: equal words give an
/// equal table on every machine. InputError for a space that is no product space.
BenchmarkTable synthetic_table(std::shared_ptr<const SearchSpace> space, const WordSource& words);

/// The same from the random stream (synth, 0, 0) of a seed: what `archwalk synth` makes.
BenchmarkTable synthetic_table(std::shared_ptr<const SearchSpace> space, std::uint64_t seed);

}  // namespace archwalk

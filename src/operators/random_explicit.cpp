#include "archwalk/operators/random_explicit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "archwalk/core/elementary.hpp"
#include "archwalk/core/error.hpp"
#include "archwalk/operators/probability.hpp"
#include "archwalk/space/product_space.hpp"
#include "row_facts.hpp"

namespace archwalk {
namespace {

// The operator number of the streams that rows are drawn from: no operator of a sweep has it.
constexpr std::uint32_t kRowStreams = (1u << kOperatorBits) - 1;
constexpr double kMostConcentration = 64.0;

void check_options(int out_degree, double concentration) {
  if (out_degree < 1 || out_degree > RandomExplicit::kMostOutDegree) {
    throw InputError(fmt::format("out_degree = {}", out_degree),
                     "it counts the targets drawn from each architecture",
                     fmt::format("give a number in 1..{}", RandomExplicit::kMostOutDegree));
  }
  if (!(concentration >= 0.0 && concentration <= kMostConcentration)) {
    throw InputError(fmt::format("concentration = {}", concentration),
                     "weights are exponential numbers to that power",
                     fmt::format("give a number in 0..{}", kMostConcentration));
  }
}

// ⌊U n / 2^32⌋: matrices are a matter of taste, so a bias of n/2^32 does no harm.
std::uint32_t below(WordSequence& words, std::uint32_t n) {
  return static_cast<std::uint32_t>(std::uint64_t{words.next()} * n >> 32);
}

std::size_t drawn_distance(const std::vector<std::uint64_t>& weights, WordSequence& words) {
  std::uint64_t word = words.next();
  std::size_t d = 0;
  while (word >= weights[d]) word -= weights[d++];
  return d;
}

// Uniform at that distance of x: the first edges of a random order change.
std::uint32_t drawn_target(const ProductShape& shape, std::uint32_t x, std::size_t distance,
                           WordSequence& words) {
  const auto radix = static_cast<std::uint32_t>(shape.radix);
  const auto edges = static_cast<std::uint32_t>(shape.edges);
  std::array<std::uint32_t, kMaxEdges> place{};
  std::uint32_t power = 1;
  for (std::uint32_t edge = 0; edge < edges; ++edge, power *= radix) place[edge] = power;
  std::uint32_t y = x;
  for (std::uint32_t i = 0; i < distance; ++i) {
    std::swap(place[i], place[i + below(words, edges - i)]);
    const std::uint32_t digit = x / place[i] % radix;
    const std::uint32_t other = (digit + 1 + below(words, radix - 1)) % radix;
    y += (other - digit) * place[i];  // modulo 2^32
  }
  return y;
}

}  // namespace

void RandomExplicit::draw_row(const ProductShape& shape, std::uint32_t x,
                              std::vector<WeightedTarget>& out) const {
  WordSequence words(static_cast<std::uint64_t>(draw),
                     subsequence(Purpose::generate, kRowStreams, x));
  out.clear();
  std::vector<double> shares;
  for (int i = 0; i < out_degree; ++i) {
    const std::size_t distance = drawn_distance(weights, words);
    out.push_back({drawn_target(shape, x, distance, words), 0});
    const double exponential = -portable_log(words.next_unit());
    shares.push_back(portable_exp(concentration * portable_log(exponential)));
  }
  const std::vector<std::uint64_t> row = normalised_weights(shares);
  for (std::size_t i = 0; i < out.size(); ++i) out[i].weight = row[i];
  merge_targets(out);
}

void RandomExplicit::prepare(const ProductShape& shape) {
  check_options(out_degree, concentration);
  if (draw < 0) {
    throw InputError(fmt::format("draw = {}", draw), "it numbers the random matrices",
                     "give a whole number from 0 on");
  }
  EditDistance profile;
  profile.pmf = pmf;
  profile.prepare(shape);
  pmf = profile.pmf;
  weights = profile.weights;
  const ProductSpace space("", shape.radix, shape.edges);
  row_facts = archwalk::row_facts(
      space, [&](std::uint32_t x, std::vector<WeightedTarget>& out) { draw_row(shape, x, out); });
}

void RandomExplicit::row(const ProductShape& shape, std::uint32_t x,
                         std::vector<Transition>& out) const {
  std::vector<WeightedTarget> row;
  draw_row(shape, x, row);
  append_transitions(row, out);
}

std::pair<double, double> RandomExplicit::reach_range(const Generate& options,
                                                      const ProductShape& shape) {
  check_options(options.out_degree, options.concentration);
  return EditDistance::reach_range({}, shape);
}

RandomExplicit RandomExplicit::generate(const Generate& options, double target,
                                        const ProductShape& shape, WordSequence& words) {
  RandomExplicit proposal;
  proposal.out_degree = options.out_degree;
  proposal.concentration = options.concentration;
  proposal.pmf = EditDistance::generate({}, target, shape, words).pmf;
  proposal.draw = static_cast<int>(words.next() >> 1);
  proposal.prepare(shape);
  return proposal;
}

}  // namespace archwalk

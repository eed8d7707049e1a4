#include "archwalk/operators/restart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "archwalk/core/error.hpp"
#include "archwalk/operators/probability.hpp"

namespace archwalk {
namespace {

double uniform_reach(const ProductShape& shape) {
  return Uniform().facts(shape).reach;
}

// ρ over 2^32, and ρ itself a multiple of that.
std::uint64_t canonical_weight(double& probability) {
  const auto weight = static_cast<std::uint64_t>(std::floor(probability * 0x1p32 + 0.5));
  probability = archwalk::probability(weight);
  return weight;
}

void check_probability(double probability) {
  if (probability >= 0.0 && probability <= 1.0) return;
  throw InputError(fmt::format("probability = {}", probability), "a probability lies in 0..1",
                   "correct it");
}

}  // namespace

void Restart::prepare(const ProductShape& shape) {
  check_probability(probability);
  weight = canonical_weight(probability);
  std::visit([&](auto& part) { part.prepare(shape); }, inner);
}

ProposalFacts Restart::facts(const ProductShape& shape, int proposals_per_step) const {
  // Two numbers are drawn where others draw one: several proposals a step share the bias allowed.
  const int per_step = proposals_per_step > 1 ? 2 * proposals_per_step : 1;
  const ProposalFacts jump = Uniform().facts(shape, per_step);
  const ProposalFacts between =
      std::visit([&](const auto& part) { return part.facts(shape, per_step); }, inner);
  const double rho = archwalk::probability(weight);
  const bool only_jumps = weight == kProbabilityOne;
  ProposalFacts facts;
  facts.isotropic = between.isotropic || only_jumps;
  facts.kronecker = between.kronecker && weight == 0;
  facts.has_kronecker_form = between.has_kronecker_form;
  facts.doubly_stochastic = between.doubly_stochastic || only_jumps;
  // With a symmetric matrix the mixture is symmetric.
  facts.reversible = weight == 0 ? between.reversible : facts.isotropic;
  facts.reach = rho * jump.reach + (1.0 - rho) * between.reach;
  const int jump_groups = (between.draws.steps + jump.draws.steps - 1) / jump.draws.steps;
  facts.bias_bound = proposals_per_step == 1 ? std::max(between.bias_bound, jump.bias_bound)
                                             : between.bias_bound + jump_groups * jump.bias_bound;
  facts.draws.steps = between.draws.steps;
  facts.draws.words = between.draws.words + between.draws.steps + jump_groups * jump.draws.words;
  return facts;
}

void Restart::row(const ProductShape& shape, std::uint32_t x, std::vector<Transition>& out) const {
  const double rho = archwalk::probability(weight);
  const std::size_t first = out.size();
  if (weight < kProbabilityOne) {
    std::visit([&](const auto& part) { part.row(shape, x, out); }, inner);
    for (std::size_t i = first; i < out.size(); ++i) out[i].probability *= 1.0 - rho;
  }
  if (weight == 0) return;
  std::vector<double> dense(shape.size, rho / shape.size);
  for (std::size_t i = first; i < out.size(); ++i) dense[out[i].target] += out[i].probability;
  out.resize(first);
  for (std::uint32_t y = 0; y < shape.size; ++y) out.push_back({y, dense[y]});
}

std::uint64_t Restart::row_size(const ProductShape& shape) const {
  if (weight > 0) return shape.size;
  return std::visit([&](const auto& part) { return part.row_size(shape); }, inner);
}

std::vector<DoubleDouble> Restart::distance_probabilities(const ProductShape& shape) const {
  const DoubleDouble rho(archwalk::probability(weight));
  const DoubleDouble rest(archwalk::probability(kProbabilityOne - weight));
  std::vector<DoubleDouble> all = Uniform().distance_probabilities(shape);
  for (DoubleDouble& one : all) one *= rho;
  if (weight == kProbabilityOne) return all;
  const std::vector<DoubleDouble> between =
      std::visit([&](const auto& part) { return part.distance_probabilities(shape); }, inner);
  for (std::size_t d = 0; d < all.size(); ++d) all[d] += rest * between[d];
  return all;
}

KroneckerForm Restart::kronecker_form(const ProductShape& shape) const {
  KroneckerForm form = std::get<PerEdge>(inner).kronecker_form(shape);
  form.jump = archwalk::probability(weight);
  return form;
}

std::pair<double, double> Restart::reach_range(const Generate& options, const ProductShape& shape) {
  check_probability(options.probability);
  const double rho = options.probability;
  const auto [low, high] = std::visit(
      [&](const auto& family) {
        return std::decay_t<decltype(family)>::ProposalType::reach_range(family, shape);
      },
      options.inner);
  const double jump = rho * uniform_reach(shape);
  return {jump + (1.0 - rho) * low, jump + (1.0 - rho) * high};
}

Restart Restart::generate(const Generate& options, double target, const ProductShape& shape,
                          WordSequence& words) {
  const double rho = options.probability;
  Restart restart;
  restart.probability = rho;
  std::visit(
      [&](const auto& family) {
        using Part = typename std::decay_t<decltype(family)>::ProposalType;
        const auto [low, high] = Part::reach_range(family, shape);
        const double between =
            rho < 1.0 ? (target - rho * uniform_reach(shape)) / (1.0 - rho) : low;
        restart.inner = Part::generate(family, std::clamp(between, low, high), shape, words);
      },
      options.inner);
  restart.weight = canonical_weight(restart.probability);
  return restart;
}

template <HasDigits Digits>
RestartStep<Digits> Restart::step(const Digits& digits, const ProductShape& shape,
                                  StepTables& tables, int proposals_per_step) const {
  const int per_step = proposals_per_step > 1 ? 2 * proposals_per_step : 1;
  RestartStep<Digits> step;
  step.draws = facts(shape, proposals_per_step).draws;
  step.jump = Uniform().step(digits, shape, tables, per_step);
  if (const auto* edits = std::get_if<EditDistance>(&inner)) {
    step.edit_distance = edits->step(digits, shape, tables, per_step);
  } else {
    step.per_edge = std::get<PerEdge>(inner).step(digits, shape, tables, per_step);
    step.inner_is_per_edge = true;
  }
  step.jumps_below = static_cast<std::uint32_t>(weight);
  step.always_jumps = weight == kProbabilityOne;
  return step;
}

template RestartStep<Digits32> Restart::step(const Digits32&, const ProductShape&, StepTables&,
                                             int) const;
template RestartStep<Digits64> Restart::step(const Digits64&, const ProductShape&, StepTables&,
                                             int) const;
template RestartStep<Digits128> Restart::step(const Digits128&, const ProductShape&, StepTables&,
                                              int) const;
template RestartStep<WideDigits64> Restart::step(const WideDigits64&, const ProductShape&,
                                                 StepTables&, int) const;

}  // namespace archwalk

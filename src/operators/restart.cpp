#include "archwalk/operators/restart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <type_traits>

#include "archwalk/core/error.hpp"
#include "archwalk/operators/probability.hpp"

namespace archwalk {
namespace {

Uniform prepared_jump(const OperatorContext& context) {
  Uniform jump;
  jump.prepare(context);
  return jump;
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

void Restart::prepare(const OperatorContext& context) {
  check_probability(probability);
  weight = canonical_weight(probability);
  std::visit([&](auto& part) { prepare_part(part, context); }, inner);
  anywhere.prepare(context);
}

ProposalFacts Restart::facts(const ProductShape& shape, int proposals_per_step) const {
  // Two numbers are drawn where others draw one: several proposals a step share the bias allowed.
  const int per_step = proposals_per_step > 1 ? 2 * proposals_per_step : 1;
  const ProposalFacts jump = anywhere.facts(shape, per_step);
  const ProposalFacts between =
      std::visit([&](const auto& part) { return part.facts(shape, per_step); }, inner);
  const double rho = archwalk::probability(weight);
  const bool only_jumps = weight == kProbabilityOne;
  ProposalFacts facts;
  facts.isotropic = between.isotropic || (only_jumps && jump.isotropic);
  facts.symmetric = between.symmetric || between.isotropic || only_jumps;
  facts.kronecker = between.kronecker && weight == 0;
  facts.has_kronecker_form = between.has_kronecker_form;
  facts.doubly_stochastic = between.doubly_stochastic || only_jumps;
  facts.homogeneous = between.homogeneous || only_jumps;
  facts.reversible = weight == 0 ? between.reversible : facts.symmetric;
  // The mean distance of a space may be not known.
  facts.reach = weight == 0 ? between.reach : rho * jump.reach + (1.0 - rho) * between.reach;
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

bool Restart::goes_by_codes() const {
  return !std::holds_alternative<EditDistance>(inner) && !std::holds_alternative<PerEdge>(inner);
}

std::vector<DoubleDouble> Restart::distance_probabilities(const ProductShape& shape) const {
  const DoubleDouble rho(archwalk::probability(weight));
  const DoubleDouble rest(archwalk::probability(kProbabilityOne - weight));
  std::vector<DoubleDouble> all = anywhere.distance_probabilities(shape);
  for (DoubleDouble& one : all) one *= rho;
  if (weight == kProbabilityOne) return all;
  const std::vector<DoubleDouble> between = std::visit(
      [&](const auto& part) -> std::vector<DoubleDouble> {
        if constexpr (requires { part.distance_probabilities(shape); }) {
          return part.distance_probabilities(shape);
        } else {
          return {};
        }
      },
      inner);
  for (std::size_t d = 0; d < between.size(); ++d) all[d] += rest * between[d];
  return all;
}

KroneckerForm Restart::kronecker_form(const ProductShape& shape) const {
  KroneckerForm form = std::get<PerEdge>(inner).kronecker_form(shape);
  form.jump = archwalk::probability(weight);
  return form;
}

namespace {

constexpr double kReachOfNeighbors = 1.0;

double reach_of_jump(const OperatorContext& context) {
  const double reach = prepared_jump(context).facts(context.shape()).reach;
  if (reach > kReachOfNeighbors) return reach;
  const bool is_known = !std::isnan(reach);
  throw InputError(
      is_known ? fmt::format("the mean edit distance of the space '{}' is {}",
                             context.space().name(), reach)
               : fmt::format("the mean edit distance of the space '{}' is not known",
                             context.space().name()),
      "a family of restarts aims at a reach between that of a step, 1, and that of a jump",
      fmt::format("{}give restarts one by one as [[operator]], with their probabilities",
                  is_known ? "" : "import the table again with --distance-sums, or "));
}

void check_options(const Restart::Generate& options) {
  const bool of_neighbors = std::holds_alternative<Restart::NeighborsFamily>(options.inner);
  if (options.probability) check_probability(*options.probability);
  if (of_neighbors == options.probability.has_value()) {
    throw InputError(
        of_neighbors ? "a restart family of neighbors with a probability"
                     : "a restart family without a probability",
        of_neighbors ? "all neighbors have reach 1: the reach asked for says how often to jump"
                     : "the reach asked for could be had by jumps and by the steps between them",
        of_neighbors ? "leave it out" : "give probability = 0..1");
  }
}

}  // namespace

std::pair<double, double> Restart::reach_range(const Generate& options,
                                               const OperatorContext& context) {
  check_options(options);
  return std::visit(
      [&]<class Family>(const Family& family) -> std::pair<double, double> {
        if constexpr (std::is_same_v<Family, NeighborsFamily>) {
          Neighbors().prepare(context);
          return {kReachOfNeighbors, reach_of_jump(context)};
        } else {
          const ProductShape& shape = product_of(context, Family::kName);
          const auto [low, high] = Family::ProposalType::reach_range(family, shape);
          const double rho = *options.probability;
          const double jump = rho * Uniform().facts(shape).reach;
          return {jump + (1.0 - rho) * low, jump + (1.0 - rho) * high};
        }
      },
      options.inner);
}

Restart Restart::generate(const Generate& options, double target, const OperatorContext& context,
                          WordSequence& words) {
  Restart restart;
  restart.anywhere = prepared_jump(context);
  const double jump = restart.anywhere.facts(context.shape()).reach;
  std::visit(
      [&]<class Family>(const Family& family) {
        if constexpr (std::is_same_v<Family, NeighborsFamily>) {
          restart.probability =
              std::clamp((target - kReachOfNeighbors) / (jump - kReachOfNeighbors), 0.0, 1.0);
          Neighbors neighbors;
          neighbors.prepare(context);
          restart.inner = std::move(neighbors);
        } else {
          using Part = typename Family::ProposalType;
          const double rho = *options.probability;
          const auto [low, high] = Part::reach_range(family, context.shape());
          const double between = rho < 1.0 ? (target - rho * jump) / (1.0 - rho) : low;
          restart.probability = rho;
          restart.inner =
              Part::generate(family, std::clamp(between, low, high), context.shape(), words);
        }
      },
      options.inner);
  restart.weight = canonical_weight(restart.probability);
  return restart;
}

template <class Codes>
RestartStep<Codes> Restart::step(const Codes& codes, const ProductShape& shape, StepTables& tables,
                                 int proposals_per_step) const {
  const int per_step = proposals_per_step > 1 ? 2 * proposals_per_step : 1;
  RestartStep<Codes> step;
  step.draws = facts(shape, proposals_per_step).draws;
  step.jump = anywhere.step(codes, shape, tables, per_step);
  tables.offer_order(nullptr);  // jumps go by codes
  std::visit(
      [&]<class Part>(const Part& part) {
        if constexpr (requires { part.step(codes, shape, tables, per_step); }) {
          step.between =
              typename RestartStep<Codes>::Between(part.step(codes, shape, tables, per_step));
        }
      },
      inner);
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
template RestartStep<PlainCodes> Restart::step(const PlainCodes&, const ProductShape&, StepTables&,
                                               int) const;

}  // namespace archwalk

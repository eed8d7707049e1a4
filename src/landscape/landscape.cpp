#include "archwalk/landscape/landscape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "archwalk/core/error.hpp"
#include "archwalk/exact/exact_engine.hpp"
#include "archwalk/table/strata.hpp"
#include "landscape_parts.hpp"

namespace archwalk {
namespace {

constexpr std::uint64_t kDispersionPercent[] = {1, 5, 10};

// In a graph space `progress` advances by landscape_work() in all.
std::vector<Dispersion> dispersions(const ScoredGraph& scored, Progress& progress) {
  const std::vector<std::uint32_t> order = scored.by_rank();
  const std::span<const std::uint32_t> all(order);
  std::vector<Dispersion> out;
  const double overall = mean_distance_within(scored, all, progress);
  for (const std::uint64_t percent : kDispersionPercent) {
    Dispersion dispersion;
    dispersion.share = static_cast<double>(percent) / 100.0;
    dispersion.size = static_cast<std::uint32_t>(percent * order.size() / 100);
    dispersion.mean_distance = mean_distance_within(scored, all.last(dispersion.size), progress);
    dispersion.difference = dispersion.mean_distance - overall;
    out.push_back(dispersion);
  }
  return out;
}

// The change over T steps of a stationary walk has the mean square 2 Var (1 − ρ(T)).
OperatorCorrelation operator_correlation(const BenchmarkTable& table, const ScoreColumn& score,
                                         double variance, const Operator& op) {
  const OperatorFacts facts = facts_of(op, table.space->shape());
  if (!facts.blind || !facts.doubly_stochastic) {
    throw InputError(
        fmt::format("'{}' has no autocorrelation over all architectures alike", to_string(op)),
        "its walk does not stay uniform over them: it drifts or follows the score",
        "give a blind operator whose columns sum to one, as any edit_distance(...)");
  }
  ExactSettings settings;
  for (int lag = 1; lag <= kLags; ++lag) {
    settings.horizons.push_back(static_cast<std::uint32_t>(lag));
  }
  settings.scores = {&score};
  settings.strata = {{stratum_codes(parse_stratum("all"), score)}};
  const ExactEstimates exact = ExactEngine(table, settings).estimates(op);
  OperatorCorrelation out;
  out.spec = to_string(op);
  for (std::size_t lag = 0; lag < settings.horizons.size(); ++lag) {
    const double square = exact.variance[lag] + exact.mean[lag] * exact.mean[lag];
    out.autocorrelation.push_back(1.0 - square / (2.0 * variance));
  }
  out.correlation_length = correlation_length(out.autocorrelation.front());
  return out;
}

EscapeFacts escape_facts(const std::vector<std::uint32_t>& distances) {
  EscapeFacts facts;
  double sum = 0.0;
  double count = 0.0;
  for (const std::uint32_t distance : distances) {
    if (distance == kUnreached) continue;
    sum += distance;
    count += 1.0;
    facts.largest = std::max(facts.largest, distance);
  }
  facts.mean = count > 0.0 ? sum / count : std::numeric_limits<double>::quiet_NaN();
  return facts;
}

// Numbers of the networks of strict maxima, and their escape distances.
struct StrictMaxima {
  std::vector<std::uint32_t> networks;
  std::vector<std::uint32_t> escape;
};

StrictMaxima strict_maxima(const LocalMaxima& maxima, const NeutralNetworks& networks) {
  StrictMaxima strict;
  for (std::size_t i = 0; i < maxima.plateau.size(); ++i) {
    if (networks.members(maxima.plateau[i]).size() != 1) continue;
    strict.networks.push_back(maxima.plateau[i]);
    strict.escape.push_back(maxima.escape[i]);
  }
  return strict;
}

void add_climbing(const NeutralNetworks& networks, std::uint32_t escape_radius,
                  LandscapeFacts& facts) {
  const ScoredGraph& scored = facts.scored;
  const std::uint32_t best = facts.distribution.best;
  facts.attractors = attractors(scored, networks);
  const SteepestAscent ascent = steepest_ascent(scored, networks, facts.attractors);
  facts.best_improvement = detail::attraction_facts(
      scored, networks, facts.attractors, steepest_basins(ascent, facts.attractors), best);
  facts.random_ascent =
      detail::attraction_facts(scored, networks, facts.attractors,
                               random_ascent_basins(scored, networks, facts.attractors), best);
  facts.optima_network =
      local_optima_network(scored, networks, facts.attractors, ascent, escape_radius);
}

void add_correlations(const BenchmarkTable& table, const ScoreColumn& score,
                      const LandscapeSettings& settings, LandscapeFacts& facts) {
  if (facts.scored.product) {
    facts.spectrum = interaction_spectrum(facts.scored);
    facts.autocorrelation = facts.spectrum->autocorrelation;
  } else {
    facts.autocorrelation = walk_autocorrelation(facts.scored, kLags);
  }
  facts.correlation_length = correlation_length(facts.autocorrelation.front());
  for (const Operator& op : settings.operators) {
    const double variance = facts.distribution.sd * facts.distribution.sd;
    facts.operators.push_back(operator_correlation(table, score, variance, op));
  }
}

void check(const LandscapeSettings& settings) {
  if (settings.tolerance && !(*settings.tolerance >= 0.0)) {
    throw InputError(fmt::format("the tolerance is {}", *settings.tolerance),
                     "neighbors are neutral if their scores differ by at most that much",
                     "give a number of score units, 0 or more");
  }
  if (settings.quotient && !settings.operators.empty()) {
    throw InputError("operators were asked for on a quotient",
                     "an operator walks on architectures, not on their classes",
                     "leave out the quotient or the operators");
  }
}

}  // namespace

double landscape_work(const BenchmarkTable& table) {
  if (table.space->product() != nullptr) return 0.0;
  const std::uint64_t size = table.space->size();
  std::uint64_t searches = size;
  for (const std::uint64_t percent : kDispersionPercent) searches += percent * size / 100;
  return static_cast<double>(searches);
}

LandscapeFacts landscape_of(const BenchmarkTable& table, const ScoreColumn& score,
                            const LandscapeSettings& settings, Progress& progress) {
  check(settings);
  const ScoreColumn& checked = table.measured_score(score.name);
  LandscapeFacts facts;
  facts.scored = settings.quotient ? score_quotient(table, checked) : score_graph(table, checked);
  const ScoredGraph& scored = facts.scored;
  facts.distribution = score_distribution(scored);
  const std::uint32_t best = facts.distribution.best;
  const NeutralNetworks networks = neutral_networks(scored);
  facts.maxima = local_maxima(scored, networks);
  const StrictMaxima strict = strict_maxima(facts.maxima, networks);
  facts.escape = escape_facts(strict.escape);
  facts.plateau_escape = escape_facts(facts.maxima.escape);
  facts.fdc = detail::fitness_distance(scored, networks, facts.maxima, facts.distribution);
  const auto basins = [&](const std::vector<std::uint32_t>& maxima, BasinPath path) {
    return detail::basin_facts(scored, networks, maxima, path, best);
  };
  facts.basins = basins(strict.networks, BasinPath::non_decreasing);
  facts.strict_basins = basins(strict.networks, BasinPath::increasing);
  facts.plateau_basins = basins(facts.maxima.plateau, BasinPath::non_decreasing);
  add_climbing(networks, settings.escape_radius, facts);
  add_correlations(table, checked, settings, facts);
  if (has_distance_profile(scored)) facts.distance_profile = distance_profile(scored);
  facts.information = information_content(scored);
  facts.dispersion = dispersions(scored, progress);
  if (settings.tolerance) {
    // A hair more than the tolerance, so that 0.1 at steps of 1e-6 reaches 100000 of them.
    const double steps = *settings.tolerance / scored.resolution * (1.0 + 1e-12);
    facts.neutral_within = detail::neutral_facts(scored, neutral_networks_within(scored, steps));
  }
  facts.neutral = detail::neutral_facts(scored, networks);
  return facts;
}

}  // namespace archwalk

#include "landscape_json.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "text/json_text.hpp"

namespace archwalk {
namespace {

using Json = nlohmann::ordered_json;

Json numbers(const std::vector<double>& values, double unit = 1.0) {
  Json list = Json::array();
  for (const double value : values) list.push_back(number_json(value * unit));
  return list;
}

// [group][distance] from a flat array.
Json groups(const std::vector<double>& values, double unit) {
  Json list = Json::array();
  const std::size_t width = values.size() / kStartGroups;
  for (std::size_t group = 0; group < kStartGroups; ++group) {
    const auto begin = values.begin() + static_cast<std::ptrdiff_t>(group * width);
    list.push_back(numbers({begin, begin + static_cast<std::ptrdiff_t>(width)}, unit));
  }
  return list;
}

Json correlations(const Correlations& values) {
  return {{"pearson", number_json(values.pearson)},
          {"spearman", number_json(values.spearman)},
          {"kendall", number_json(values.kendall)}};
}

Json weak_basins(const BasinFacts& facts) {
  return {{"mean_size", number_json(facts.mean_size)},
          {"extent", number_json(facts.extent)},
          {"global_maximum_extent", number_json(facts.global_maximum_extent)},
          {"fitness_size_pearson", number_json(facts.fitness_size_pearson)},
          {"count", facts.count},
          {"largest", facts.largest}};
}

Json strong_basins(const BasinFacts& facts) {
  return {{"count", facts.count},
          {"mean_size", number_json(facts.mean_size)},
          {"extent", number_json(facts.extent)},
          {"global_maximum_extent", number_json(facts.global_maximum_extent)},
          {"fitness_size_pearson", number_json(facts.fitness_size_pearson)},
          {"largest", facts.largest}};
}

Json attraction(const AttractionFacts& facts) {
  return {{"count", facts.summary.count},
          {"mean_size", number_json(facts.summary.mean_size)},
          {"largest", facts.summary.largest},
          {"extent", number_json(facts.summary.extent)},
          {"global_maximum_extent", number_json(facts.summary.global_maximum_extent)},
          {"fitness_size_pearson", number_json(facts.summary.fitness_size_pearson)},
          {"mean_steps", number_json(facts.basins.mean_steps)}};
}

Json escape(const EscapeFacts& facts) {
  const bool is_none = facts.largest == 0;  // no maximum is below the highest score
  return {{"mean", number_json(facts.mean)},
          {"max", is_none ? Json(nullptr) : Json(facts.largest)}};
}

Json networks(const NeutralFacts& facts, bool classes, std::uint32_t cells) {
  const NetworkCensus& census = facts.census;
  const NetworkFacts largest = census.facts.empty() ? NetworkFacts{} : census.facts[census.largest];
  const Json none = nullptr;
  return {{"count", census.number.size()},
          {"mean_size", number_json(facts.mean_size)},
          {"largest", largest.size},
          {"largest_fitness", number_json(facts.largest_fitness)},
          {"largest_classes", classes ? Json(largest.classes) : none},
          {"largest_neighbors", largest.neighbors},
          {"largest_neighbor_classes", classes ? Json(largest.neighbor_classes) : none},
          {"largest_percolation", largest.percolation},
          {"largest_mean_edit_distance", number_json(facts.largest_distances.mean)},
          {"largest_max_edit_distance", facts.largest_distances.largest},
          {"extent", static_cast<double>(census.cells) / cells},
          {"mean_neutral_degree", census.neutral_degree}};
}

Json optima_network(const LandscapeFacts& facts) {
  std::size_t transitions = 0;
  std::size_t escapes = 0;
  double staying = 0.0;
  for (const OptimaEdge& edge : facts.optima_network.edges) {
    if (edge.from == edge.to) {
      staying += edge.basin_transition / facts.attractors.size();
      continue;
    }
    transitions += edge.basin_transition > 0.0 ? 1u : 0u;
    escapes += edge.escape > 0.0 ? 1u : 0u;
  }
  return {{"nodes", facts.attractors.size()},
          {"maxima",
           std::count(facts.attractors.is_maximum.begin(), facts.attractors.is_maximum.end(), 1)},
          {"basin_transition_edges", transitions},
          {"escape_edges", escapes},
          {"escape_radius", facts.optima_network.escape_radius},
          {"mean_self_transition", number_json(staying)}};
}

Json information(const ScoredGraph& scored, const std::vector<InformationContent>& contents) {
  Json list = Json::array();
  for (const InformationContent& content : contents) {
    list.push_back({{"sensitivity", content.sensitivity * scored.resolution},
                    {"information_content", content.information},
                    {"partial_information_content", content.partial_information},
                    {"density_basin_information", content.density_basin}});
  }
  return list;
}

void add_distribution(const LandscapeFacts& facts, Json& json) {
  const ScoreDistribution& d = facts.distribution;
  json["count"] = d.count;
  json["max"] = number_json(d.max);
  json["mean"] = number_json(d.mean);
  json["skewness"] = number_json(d.skewness);
  json["min"] = number_json(d.min);
  json["standard_deviation"] = number_json(d.sd);
  json["distinct"] = d.distinct;
  json["global_maxima"] = d.ties;
  Json quantiles = Json::object();
  for (const auto& [q, value] : d.quantiles) quantiles[fmt::format("{}", q)] = number_json(value);
  json["quantiles"] = quantiles;
  json["density_of_states"] = {
      {"low", number_json(d.min)}, {"high", number_json(d.max)}, {"counts", d.density}};
}

void add_maxima(const LandscapeFacts& facts, Json& json) {
  json["fdc"] = correlations(facts.fdc.all);
  json["fdc_local_maxima"] = correlations(facts.fdc.local_maxima);
  json["fdc_plateau_maxima"] = correlations(facts.fdc.plateau_maxima);
  json["fdc_nearest_global_maximum"] = correlations(facts.fdc.nearest);
  const double n = facts.distribution.count;
  json["local_maxima"] = facts.maxima.strict.size();
  json["modality"] = static_cast<double>(facts.maxima.strict.size()) / n;
  json["plateau_maxima"] = facts.maxima.plateau.size();
  json["plateau_modality"] = static_cast<double>(facts.maxima.plateau.size()) / n;
  json["escape_distance"] = escape(facts.escape);
  json["plateau_escape_distance"] = escape(facts.plateau_escape);
  json["weak_basins"] = weak_basins(facts.basins.weak);
  json["strong_basins"] = strong_basins(facts.basins.strong);
  json["strict_weak_basins"] = weak_basins(facts.strict_basins.weak);
  json["strict_strong_basins"] = strong_basins(facts.strict_basins.strong);
  json["plateau_weak_basins"] = weak_basins(facts.plateau_basins.weak);
  json["plateau_strong_basins"] = strong_basins(facts.plateau_basins.strong);
  json["best_improvement_basins"] = attraction(facts.best_improvement);
  json["random_ascent_basins"] = attraction(facts.random_ascent);
  json["local_optima_network"] = optima_network(facts);
}

void add_distances(const LandscapeFacts& facts, Json& json) {
  if (facts.spectrum) {
    json["variance_by_order"] = numbers(facts.spectrum->variance_by_order);
    json["variance_share_by_order"] = numbers(facts.spectrum->share_by_order);
    json["correlation_by_distance"] = numbers(facts.spectrum->correlation_by_distance);
  } else if (facts.distance_profile) {
    json["correlation_by_distance"] = numbers(facts.distance_profile->correlation);
  }
  if (!facts.distance_profile) return;
  const DistanceProfile& profile = *facts.distance_profile;
  const double unit = facts.scored.resolution;
  json["pairs_by_distance"] = profile.pairs;
  json["mean_absolute_difference_by_distance"] = numbers(profile.mean_absolute_difference, unit);
  json["expected_improvement_by_distance"] = numbers(profile.improvement, unit);
  json["improvement_probability_by_distance"] = numbers(profile.improvement_probability);
  json["expected_change_by_quantile_and_distance"] = groups(profile.group_change, unit);
  json["expected_improvement_by_quantile_and_distance"] = groups(profile.group_improvement, unit);
  json["improvement_probability_by_quantile_and_distance"] = groups(profile.group_probability, 1.0);
}

void add_walks(const LandscapeFacts& facts, Json& json) {
  json["autocorrelation"] = numbers(facts.autocorrelation);
  json["correlation_length"] = number_json(facts.correlation_length);
  for (const OperatorCorrelation& op : facts.operators) {
    json["operator_autocorrelation"].push_back(
        {{"operator", op.spec},
         {"autocorrelation", numbers(op.autocorrelation)},
         {"correlation_length", number_json(op.correlation_length)}});
  }
  json["information_content"] = information(facts.scored, facts.information);
  for (const Dispersion& dispersion : facts.dispersion) {
    json["dispersion"].push_back({{"share", dispersion.share},
                                  {"size", dispersion.size},
                                  {"mean_edit_distance", number_json(dispersion.mean_distance)},
                                  {"difference", number_json(dispersion.difference)}});
  }
}

}  // namespace

nlohmann::ordered_json detail::landscape_object(const LandscapeSubject& subject,
                                                const LandscapeFacts& facts) {
  Json json;
  json["space"] = subject.table.space->name();
  json["score"] = subject.score.name;
  json["units"] = subject.score.units;
  json["quotient"] = subject.settings.quotient ? Json("isomorphism") : Json(nullptr);
  add_distribution(facts, json);
  json["best"] =
      subject.table.space->architecture(facts.scored.representative[facts.distribution.best]);
  add_maxima(facts, json);
  const bool classes = !facts.scored.class_of.empty();
  json["neutral_networks"] = networks(facts.neutral, classes, facts.distribution.count);
  if (facts.neutral_within) {
    json["neutral_networks_within"] =
        networks(*facts.neutral_within, classes, facts.distribution.count);
    json["neutral_networks_within"]["tolerance"] = *subject.settings.tolerance;
  }
  add_distances(facts, json);
  add_walks(facts, json);
  return json;
}

std::string landscape_json(const LandscapeSubject& subject, const LandscapeFacts& facts) {
  return json_text(detail::landscape_object(subject, facts));
}

}  // namespace archwalk

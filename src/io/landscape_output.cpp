#include "archwalk/io/landscape_output.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

namespace archwalk {
namespace {

using Json = nlohmann::ordered_json;

Json number(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json numbers(const std::vector<double>& values) {
  Json list = Json::array();
  for (const double value : values) list.push_back(number(value));
  return list;
}

Json correlations(const Correlations& values) {
  return {{"pearson", number(values.pearson)},
          {"spearman", number(values.spearman)},
          {"kendall", number(values.kendall)}};
}

Json networks(const NeutralFacts& facts) {
  return {{"count", facts.count},
          {"mean_size", number(facts.mean_size)},
          {"largest", facts.largest.size},
          {"largest_fitness", number(facts.largest_fitness)},
          {"largest_classes", facts.largest.classes},
          {"largest_neighbors", facts.largest.neighbors},
          {"largest_neighbor_classes", facts.largest.neighbor_classes},
          {"largest_percolation", facts.largest.percolation},
          {"largest_mean_edit_distance", number(facts.largest_distances.mean)},
          {"largest_max_edit_distance", facts.largest_distances.largest}};
}

Json object(const LandscapeFacts& facts) {
  Json json;
  json["count"] = facts.count;
  json["max"] = number(facts.max);
  json["max_ties"] = facts.ties;
  json["mean"] = number(facts.mean);
  json["skewness"] = number(facts.skewness);
  json["fdc"] = correlations(facts.fdc);
  json["fdc_local_maxima"] = correlations(facts.fdc_local_maxima);
  json["local_maxima"] = facts.local_maxima;
  json["strict_local_maxima"] = facts.strict_local_maxima;
  json["modality"] = number(facts.modality);
  json["weak_basins"] = {{"mean_size", number(facts.weak_basins.mean_size)},
                         {"extent", number(facts.weak_basins.extent)},
                         {"global_maximum_extent", number(facts.weak_basins.global_maximum_extent)},
                         {"fitness_size_pearson", number(facts.weak_fitness_size_pearson)}};
  json["strong_basins"] = {
      {"count", facts.strong_basins.count},
      {"mean_size", number(facts.strong_basins.mean_size)},
      {"extent", number(facts.strong_basins.extent)},
      {"global_maximum_extent", number(facts.strong_basins.global_maximum_extent)}};
  json["neutral_networks"] = networks(facts.neutral_networks);
  json["autocorrelation"] = numbers(facts.autocorrelation);
  json["correlation_length"] = number(facts.correlation_length);
  json["variance_by_order"] = numbers(facts.variance_by_order);
  json["correlation_by_distance"] = numbers(facts.correlation_by_distance);
  return json;
}

}  // namespace

std::string landscape_json(const LandscapeFacts& facts) {
  return object(facts).dump(2);
}

std::string landscape_text(const LandscapeFacts& facts) {
  std::string text;
  for (const auto& [key, value] : object(facts).items()) {
    if (!value.is_object()) {
      text += fmt::format("{:<46} {}\n", key, value.dump());
      continue;
    }
    for (const auto& [inner, figure] : value.items()) {
      text += fmt::format("{:<46} {}\n", key + "." + inner, figure.dump());
    }
  }
  return text;
}

}  // namespace archwalk

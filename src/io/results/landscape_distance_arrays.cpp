#include "hdf5/array_group.hpp"
#include "landscape_arrays.hpp"

namespace archwalk::detail {
namespace {

std::vector<double> in_units(std::vector<double> steps, double resolution) {
  for (double& value : steps) value *= resolution;
  return steps;
}

}  // namespace

void add_distance_arrays(const LandscapeSubject& subject, const LandscapeFacts& facts,
                         DataTree& tree) {
  const std::string& units = subject.score.units;
  const double resolution = facts.scored.resolution;
  if (facts.spectrum) {
    ArrayGroup group(tree, "by_order", "order", facts.spectrum->variance_by_order.size(), 1,
                     "interaction order");
    group.add("variance", facts.spectrum->variance_by_order, "(" + units + ")^2",
              "variance of the score's ANOVA component");
    group.add("share", facts.spectrum->share_by_order, "1", "the same over the whole variance");
  }
  if (!facts.distance_profile) return;
  const DistanceProfile& profile = *facts.distance_profile;
  const std::size_t count = profile.pairs.size();
  ArrayGroup group(tree, "by_distance", "distance", count, 1, "edit distance");
  group.add_each("pairs", "1", "ordered pairs of cells",
                 [&](std::size_t d) { return static_cast<std::int64_t>(profile.pairs[d]); });
  group.add("mean_absolute_difference", in_units(profile.mean_absolute_difference, resolution),
            units, "mean |f(y) - f(x)|");
  group.add("correlation", profile.correlation, "1", "correlation of f(x) and f(y)");
  group.add("expected_improvement", in_units(profile.improvement, resolution), units,
            "E max(0, f(y) - f(x))");
  group.add("improvement_probability", profile.improvement_probability, "1", "P(f(y) > f(x))");
  const auto table = [&](const char* name, std::vector<double> values, const std::string& unit,
                         const char* meaning) {
    tree.arrays.push_back({"by_distance",
                           name,
                           {"start_group", "distance"},
                           {kStartGroups, count},
                           Array::Data(std::move(values)),
                           unit,
                           meaning});
  };
  std::vector<double> lower_end(kStartGroups);
  for (std::size_t i = 0; i < kStartGroups; ++i) {
    lower_end[i] = static_cast<double>(i) / kStartGroups;
  }
  tree.arrays.push_back({"by_distance",
                         "start_group",
                         {"start_group"},
                         {kStartGroups},
                         Array::Data(std::move(lower_end)),
                         "1",
                         "lower end of the tenth of the cells that x lies in, by score"});
  table("expected_change_of_group", in_units(profile.group_change, resolution), units,
        "E f(y) - f(x)");
  table("expected_improvement_of_group", in_units(profile.group_improvement, resolution), units,
        "E max(0, f(y) - f(x))");
  table("improvement_probability_of_group", profile.group_probability, "1", "P(f(y) > f(x))");
}

void add_walk_arrays(const LandscapeSubject& subject, const LandscapeFacts& facts, DataTree& tree) {
  const std::string& units = subject.score.units;
  ArrayGroup group(tree, "walk", "lag", facts.autocorrelation.size(), 1, "steps");
  group.add("autocorrelation", facts.autocorrelation, "1",
            "autocorrelation of the score along the uniform walk of single edits");
  const std::vector<InformationContent>& contents = facts.information;
  ArrayGroup information(tree, "information", "sensitivity_index", contents.size(), 0,
                         "sensitivities, ascending");
  const auto each = [&](const char* name, const std::string& unit, const char* meaning,
                        double InformationContent::*which, double scale) {
    information.add_each(name, unit, meaning,
                         [&](std::size_t i) { return contents[i].*which * scale; });
  };
  each("sensitivity", units, "smaller changes count as none", &InformationContent::sensitivity,
       facts.scored.resolution);
  each("information_content", "1", "H, to base 6", &InformationContent::information, 1.0);
  each("partial_information_content", "1", "M: changes of direction a step",
       &InformationContent::partial_information, 1.0);
  each("density_basin_information", "1", "h, to base 3", &InformationContent::density_basin, 1.0);
  const std::vector<std::uint64_t>& bins = facts.distribution.density;
  ArrayGroup density(tree, "density", "bin", bins.size(), 0, "equal part of the scores' range");
  density.add_each("count", "1", "cells",
                   [&](std::size_t i) { return static_cast<std::int64_t>(bins[i]); });
}

}  // namespace archwalk::detail

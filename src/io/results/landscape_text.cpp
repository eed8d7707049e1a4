#include <fmt/format.h>

#include <cmath>

#include "archwalk/core/counted.hpp"
#include "archwalk/io/landscape_output.hpp"
#include "text/text_table.hpp"

namespace archwalk {
namespace {

std::string number(double value, int digits = 4) {
  return std::isfinite(value) ? fmt::format("{:.{}f}", value, digits) : std::string("-");
}

std::string percent(double share) {
  return std::isfinite(share) ? number(100.0 * share, 2) + " %" : std::string("-");
}

std::string list(const std::vector<double>& values, double unit = 1.0) {
  std::string text;
  for (const double value : values) text += (text.empty() ? "" : "  ") + number(value * unit);
  return text;
}

void add_basins(detail::TextTable& table, const char* name, const BasinFacts& facts) {
  table.add({name, fmt::format("{}", facts.count), number(facts.mean_size, 2),
             number(facts.largest, 1), percent(facts.extent), percent(facts.global_maximum_extent),
             number(facts.fitness_size_pearson)});
}

std::string basins_text(const LandscapeFacts& facts) {
  detail::TextTable table({"basins", ">count", ">mean size", ">largest", ">extent",
                           ">global maximum", ">fitness~size"});
  add_basins(table, "weak", facts.basins.weak);
  add_basins(table, "strong", facts.basins.strong);
  add_basins(table, "weak, rising at each step", facts.strict_basins.weak);
  add_basins(table, "strong, rising at each step", facts.strict_basins.strong);
  add_basins(table, "weak, plateaus too", facts.plateau_basins.weak);
  add_basins(table, "strong, plateaus too", facts.plateau_basins.strong);
  add_basins(table, "best improvement", facts.best_improvement.summary);
  add_basins(table, "random ascent", facts.random_ascent.summary);
  return table.text(0);
}

std::string fitness_distance_text(const FitnessDistance& fdc) {
  detail::TextTable table({"fitness and distance", ">Pearson", ">Spearman", ">tau-b"});
  const auto add = [&](const char* name, const Correlations& c) {
    table.add({name, number(c.pearson), number(c.spearman), number(c.kendall)});
  };
  add("all, to the first best", fdc.all);
  add("all, to the nearest best", fdc.nearest);
  add("local maxima", fdc.local_maxima);
  add("local maxima, plateaus too", fdc.plateau_maxima);
  return table.text(0);
}

void add_networks(detail::TextTable& table, const std::string& name, const NeutralFacts& facts,
                  bool classes) {
  const NetworkCensus& census = facts.census;
  if (census.facts.empty()) {
    table.add({name, "0", "-", "-", "-", "-", "-", "-", "-"});
    return;
  }
  const NetworkFacts& largest = census.facts[census.largest];
  const auto classed = [&](std::uint32_t cells, std::uint32_t of) {
    return classes ? fmt::format("{} ({})", cells, of) : fmt::format("{}", cells);
  };
  table.add({name, fmt::format("{}", census.number.size()), number(facts.mean_size, 3),
             classed(largest.size, largest.classes), number(facts.largest_fitness),
             classed(largest.neighbors, largest.neighbor_classes),
             fmt::format("{}", largest.percolation), number(facts.largest_distances.mean),
             fmt::format("{}", facts.largest_distances.largest)});
}

std::string networks_text(const LandscapeFacts& facts, const LandscapeSettings& settings) {
  const bool classes = !facts.scored.class_of.empty();
  detail::TextTable table({"neutral networks", ">count", ">mean size", ">largest", ">its score",
                           ">neighbors", ">percolation", ">mean edits", ">max"});
  add_networks(table, "equal scores", facts.neutral, classes);
  if (facts.neutral_within) {
    add_networks(table, fmt::format("within {}", *settings.tolerance), *facts.neutral_within,
                 classes);
  }
  return table.text(0);
}

std::string distances_text(const LandscapeFacts& facts, double unit) {
  std::string text;
  if (facts.spectrum) {
    text += "variance by order, share      " + list(facts.spectrum->share_by_order) + '\n';
    text += "correlation by distance       " + list(facts.spectrum->correlation_by_distance) + '\n';
  } else if (facts.distance_profile) {
    text += "correlation by distance       " + list(facts.distance_profile->correlation) + '\n';
  }
  if (!facts.distance_profile) return text;
  const DistanceProfile& profile = *facts.distance_profile;
  text += "mean |difference| by distance " + list(profile.mean_absolute_difference, unit) + '\n';
  text += "expected improvement          " + list(profile.improvement, unit) + '\n';
  text += "chance of improvement         " + list(profile.improvement_probability) + '\n';
  return text;
}

}  // namespace

std::string landscape_text(const LandscapeSubject& subject, const LandscapeFacts& facts) {
  const ScoreDistribution& d = facts.distribution;
  std::string text =
      fmt::format("{} of {}: {} {}, {} ({})\n", subject.score.name, subject.table.space->name(),
                  d.count, subject.settings.quotient ? "isomorphism classes" : "architectures",
                  counted(d.distinct, "distinct score"), subject.score.units);
  text += fmt::format("min {}  mean {}  max {}  sd {}  skewness {}\n", number(d.min),
                      number(d.mean), number(d.max), number(d.sd), number(d.skewness));
  text += fmt::format("best {}{}\n",
                      subject.table.space->architecture(facts.scored.representative[d.best]),
                      d.ties > 1 ? fmt::format(" and {} more", d.ties - 1) : std::string());
  text += fmt::format(
      "local maxima {} (modality {}), with plateaus {}; escape distance {} on average, {} at "
      "most\n",
      facts.maxima.strict.size(),
      number(static_cast<double>(facts.maxima.strict.size()) / d.count, 6),
      facts.maxima.plateau.size(), number(facts.escape.mean, 2),
      facts.escape.largest == 0 ? "-" : std::to_string(facts.escape.largest));
  text += '\n' + fitness_distance_text(facts.fdc) + '\n' + basins_text(facts) + '\n' +
          networks_text(facts, subject.settings) + '\n';
  text += "autocorrelation, lags 1 to 6  " +
          list({facts.autocorrelation.begin(), facts.autocorrelation.begin() + 6}) + '\n';
  text += "correlation length            " + number(facts.correlation_length) + '\n';
  for (const OperatorCorrelation& op : facts.operators) {
    text += fmt::format("{}: lags 1 to 6  {}  correlation length {}\n", op.spec,
                        list({op.autocorrelation.begin(), op.autocorrelation.begin() + 6}),
                        number(op.correlation_length));
  }
  text += distances_text(facts, facts.scored.resolution);
  const InformationContent& content = facts.information.front();
  text += fmt::format("information content {}, partial {}\n", number(content.information),
                      number(content.partial_information));
  for (const Dispersion& dispersion : facts.dispersion) {
    text += fmt::format("dispersion of the best {}: {} edits ({} against all)\n",
                        percent(dispersion.share), number(dispersion.mean_distance),
                        number(dispersion.difference));
  }
  return text;
}

}  // namespace archwalk

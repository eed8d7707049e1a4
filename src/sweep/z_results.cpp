#include "archwalk/sweep/z_results.hpp"

#include <algorithm>
#include <utility>

#include "result_groups.hpp"

namespace archwalk {
namespace {

using detail::kFixedLength;
using detail::kFixedLengthExact;
using detail::kFixedLengthWalks;
using detail::kThreshold;
using detail::kThresholdExact;
using detail::kThresholdWalks;
using detail::taken;

// `points` of each [operator, stratum, score]; `range` is the largest change that is possible.
ZScores z_scores(const std::vector<std::string>& strata, std::size_t scores, std::size_t points,
                 std::vector<double> z, std::vector<double> variance_within,
                 const std::vector<std::int64_t>& count, const std::vector<double>& range) {
  ZScores out;
  out.strata = strata;
  out.scores = scores;
  out.horizons = points;
  out.z = std::move(z);
  out.effective_walks = std::move(variance_within);  // in its place
  for (std::size_t cell = 0; cell < out.z.size(); ++cell) {
    const std::size_t score = cell / points % scores;
    const std::size_t stratum = cell / (points * scores) % strata.size();
    const double square = range[score] * range[score];
    double& walks = out.effective_walks[cell];
    walks =
        square > 0.0 ? std::max(0.0, static_cast<double>(count[stratum]) * walks / square) : 0.0;
  }
  return out;
}

// None where there is no such array: only one engine ran, or an earlier version.
ZScores fixed_length_z_scores(DataTree& tree, const char* z, const char* variance,
                              const std::vector<double>& range) {
  if (tree.find(kFixedLengthWalks, z) == nullptr) return {};
  return z_scores(tree.get<std::string>(kFixedLength, "stratum"), range.size(),
                  tree.get<std::int64_t>(kFixedLength, "horizon").size(),
                  taken(tree, kFixedLengthWalks, z), taken(tree, kFixedLengthExact, variance),
                  tree.get<std::int64_t>(kFixedLengthWalks, "count"), range);
}

ZScores of_change(DataTree& tree) {
  return fixed_length_z_scores(tree, "z", "variance_within", tree.get<double>("scores", "range"));
}

ZScores of_positive(DataTree& tree) {
  const std::size_t scores = tree.get<std::string>("scores", "score").size();
  return fixed_length_z_scores(tree, "positive_z", "positive_variance_within",
                               std::vector<double>(scores, 1.0));
}

ZScores of_track(DataTree& tree, const std::string& track) {
  return fixed_length_z_scores(tree, (track + "_z").c_str(), (track + "_variance_within").c_str(),
                               tree.get<double>("scores", "range"));
}

void add_threshold_checks(DataTree& tree, std::vector<NamedZCheck>& checks) {
  const auto& strata = tree.get<std::string>(kThreshold, "stratum");
  const std::size_t scores = tree.get<std::string>("scores", "score").size();
  const std::size_t levels = tree.get<std::string>(kThreshold, "level").size();
  const std::size_t times = tree.get<std::int64_t>(kThresholdExact, "time").size();
  const auto& count = tree.get<std::int64_t>(kThresholdWalks, "count");
  const auto add = [&](const char* name, const char* prefix, const char* z, std::size_t points,
                       const char* variance, double range) {
    checks.push_back({name, kThresholdWalks, prefix,
                      check_z(z_scores(strata, scores, points, taken(tree, kThresholdWalks, z),
                                       taken(tree, kThresholdExact, variance), count,
                                       std::vector<double>(scores, range)))});
  };
  add("restricted mean", "restricted_mean_z_check", "restricted_mean_z", levels,
      "restricted_variance_within", detail::max_steps_of(tree));
  add("hit by", "hit_by_z_check", "hit_by_z", levels * times, "hit_by_variance_within", 1.0);
}

}  // namespace

ZScores z_scores_of(DataTree tree) {
  return of_change(tree);
}

ZScores positive_z_scores_of(DataTree tree) {
  return of_positive(tree);
}

std::vector<ArrayPath> arrays_of_z_checks() {
  return {{"scores", "score"},
          {"scores", "range"},
          {kFixedLength, "stratum"},
          {kFixedLength, "horizon"},
          {kFixedLengthExact, "variance_within"},
          {kFixedLengthExact, "positive_variance_within"},
          {kFixedLengthExact, "best_variance_within"},
          {kFixedLengthExact, "incumbent_variance_within"},
          {kFixedLengthWalks, "count"},
          {kFixedLengthWalks, "z"},
          {kFixedLengthWalks, "positive_z"},
          {kFixedLengthWalks, "best_z"},
          {kFixedLengthWalks, "incumbent_z"},
          {kThreshold, "stratum"},
          {kThreshold, "level"},
          {kThresholdExact, "time"},
          {kThresholdExact, "max_steps"},
          {kThresholdExact, "restricted_variance_within"},
          {kThresholdExact, "hit_by_variance_within"},
          {kThresholdWalks, "max_steps"},
          {kThresholdWalks, "count"},
          {kThresholdWalks, "restricted_mean_z"},
          {kThresholdWalks, "hit_by_z"}};
}

std::vector<NamedZCheck> z_checks_of(DataTree tree) {
  std::vector<NamedZCheck> checks;
  if (tree.find(kFixedLengthWalks, "z") != nullptr) {
    std::vector<ZScores> others;
    others.push_back(of_positive(tree));
    std::string name = "change of score";
    for (const char* track : {"best", "incumbent"}) {
      others.push_back(of_track(tree, track));
      if (!others.back().z.empty()) name += std::string(", ") + track;
    }
    checks.push_back({name, kFixedLengthWalks, "z_check", check_z(of_change(tree), others)});
  }
  if (tree.find(kThresholdWalks, "restricted_mean_z") != nullptr) {
    add_threshold_checks(tree, checks);
  }
  return checks;
}

GroupAttributes z_check_attributes(const NamedZCheck& named) {
  const ZCheck& check = named.check;
  const auto key = [&](const char* name) { return named.prefix + name; };
  std::string tests;
  std::vector<double> count;
  std::vector<double> statistic;
  std::vector<double> p;
  for (const StratumZTest& test : check.strata) {
    tests += (tests.empty() ? "" : ", ") + test.stratum + ": " + test.test;
    count.push_back(static_cast<double>(test.n));
    statistic.push_back(test.statistic);
    p.push_back(test.p);
  }
  return {named.group,
          {{key(""), std::string(check.passed ? "passed" : "flagged")},
           {key("_text"), check.text()},
           {key("_level"), kZCheckLevel},
           {key("_tests"), tests},
           {key("_operators"), count},
           {key("_statistic"), statistic},
           {key("_p"), p},
           {key("_count"), check.n},
           {key("_largest"), check.largest},
           {key("_largest_p"), check.largest_p}}};
}

}  // namespace archwalk

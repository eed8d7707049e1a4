#include <fmt/format.h>

#include <limits>

#include "archwalk/sweep/z_check.hpp"
#include "block_arrays.hpp"
#include "result_groups.hpp"
#include "tree_builder.hpp"

namespace archwalk::detail {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

class FixedLength {
 public:
  FixedLength(const BlockResults& block, const SweepConfig& config, const MeasuredScores& scores,
              DataTree& tree)
      : block_(block),
        config_(config),
        scores_(scores),
        tree_(tree),
        unit_(scores.units()),
        square_(unit_ == "1" ? "1" : unit_ + "^2"),
        cells_(scores.size.size() * scores.columns.size() * config.horizons.size()) {}

  void add_common() {
    TreeBuilder group = coordinates(kFixedLength);
    std::vector<std::uint8_t> zero;
    std::vector<double> regression;
    std::vector<double> bound;
    std::vector<double> placement;
    const auto n = static_cast<std::int64_t>(scores_.columns.front()->k.size());
    for (std::size_t i = 0; i < block_.operators.size(); ++i) {
      for (std::int64_t size : scores_.size) {
        zero.push_back(block_.facts[i].doubly_stochastic && size == n ? 1 : 0);
      }
      for (const PlacedScores& placed : scores_.placed) {  // [stratum, score]
        for (const LawSums& law : block_.geometry[i].law) {
          regression.push_back(regression_to_mean(law, placed));
          bound.push_back(regression_bound(law, placed));
          placement.push_back(placement_sd(law, placed));
        }
      }
    }
    group.add("structural_zero", {"operator", "stratum"}, zero, "1",
              "1: the expected change is exactly 0 at every horizon by the operator's facts");
    group.add("regression_to_mean", kFixedLengthDims, regression, unit_,
              "expected change averaged over all ways to lay the scores on the cells; NaN where "
              "the operator sees the score, or tr(P^T) takes too long");
    group.add("regression_bound", kFixedLengthDims, bound, unit_,
              "of the absolute error of regression_to_mean: tr(P^T) of some operators is known "
              "between two ends");
    group.add("placement_sd", kFixedLengthDims, placement, unit_,
              "standard deviation of the expected change over these ways, at most; NaN where it is "
              "not known");
  }

  void add_exact() {
    TreeBuilder group = coordinates(kFixedLengthExact);
    add(group, block_.exact, &ExactEstimates::mean, "mean", unit_, "E[f(X_T) - f(X_0)]");
    add(group, block_.exact, &ExactEstimates::bound, "bound", unit_,
        "of the absolute error of mean");
    add(group, block_.exact, &ExactEstimates::variance, "variance", square_,
        "of the change over starts and walks");
    add(group, block_.exact, &ExactEstimates::variance_within, "variance_within", square_,
        "mean over starts of the variance of the change given the start");
    add(group, block_.exact, &ExactEstimates::variance_bound, "variance_bound", square_,
        "of the absolute error of both variances");
    add_rates(group, block_.exact, &ExactEstimates::mean);
    add(group, block_.exact, &ExactEstimates::positive, "positive_fraction", "1",
        "P(f(X_T) > f(X_0)); NaN but by the spectral method in a space of at most 65536 codes");
    add(group, block_.exact, &ExactEstimates::positive_bound, "positive_bound", "1",
        "of the absolute error of positive_fraction");
    add(group, block_.exact, &ExactEstimates::positive_variance, "positive_variance_within", "1",
        "mean over starts of p(1-p), p = P(f(X_T) > f(X_0)) from the start");
    if (config_.exact_track.best) {
      add_track(group, &TrackEstimates::best, "best",
                "of the best score visited up to T less f(X_0)");
    }
    if (config_.exact_track.incumbent) {
      add_track(group, &TrackEstimates::incumbent, "incumbent",
                "of f at the best guide visited up to T, the earliest of equals, less f(X_0)");
      add_incumbent_guide(kFixedLengthExact);
    }
    add_methods(group, block_.exact, "method", "how powers of the operator were computed");
    if (!block_.tracks.empty()) {
      add_methods(group, block_.tracks, "track_method",
                  "how products were computed for the best and the incumbent");
    }
  }

  void add_walks() {
    TreeBuilder group = coordinates(kFixedLengthWalks);
    std::vector<std::int64_t> count;
    for (std::int64_t size : scores_.size) count.push_back(size * config_.walks_per_start);
    group.add("count", {"stratum"}, count, "1", "walks of one operator");
    add(group, block_.walks, &WalkEstimates::mean, "mean", unit_, "mean of f(X_T) - f(X_0)");
    add(group, block_.walks, &WalkEstimates::stderr_mean, "stderr", unit_,
        "standard error of mean, within starts");
    add(group, block_.walks, &WalkEstimates::variance, "variance", square_,
        "of the change over starts and walks");
    add(group, block_.walks, &WalkEstimates::variance_within, "variance_within", square_,
        "mean over starts of the variance of the change given the start");
    add_rates(group, block_.walks, &WalkEstimates::mean);
    add(group, block_.walks, &WalkEstimates::positive, "positive_fraction", "1",
        "share of walks with f(X_T) > f(X_0)");
    add(group, block_.walks, &WalkEstimates::positive_stderr, "positive_stderr", "1",
        "standard error of positive_fraction, within starts");
    if (!block_.exact.empty()) add_all_z(group, count);
    if (config_.track.best) {
      add(group, block_.walks, &WalkEstimates::best_mean, "best_mean", unit_,
          "mean of the best score visited up to T less f(X_0): an oracle's view");
      add(group, block_.walks, &WalkEstimates::best_stderr, "best_stderr", unit_,
          "standard error of best_mean, within starts");
    }
    if (config_.track.incumbent) {
      add(group, block_.walks, &WalkEstimates::incumbent_mean, "incumbent_mean", unit_,
          "mean of f at the best guide visited up to T, the earliest of equals, less f(X_0); a "
          "blind operator's guide is incumbent_guide, without it each measured score its own");
      add(group, block_.walks, &WalkEstimates::incumbent_stderr, "incumbent_stderr", unit_,
          "standard error of incumbent_mean, within starts");
      add_incumbent_guide(kFixedLengthWalks);
    }
  }

 private:
  TreeBuilder coordinates(const std::string& name) {
    return fixed_length_group(block_, config_, scores_, name, tree_);
  }

  /// The mean change by step, by evaluation and by cost (DESIGN §4).
  template <class Estimates>
  void add_rates(TreeBuilder& group, const std::vector<Estimates>& estimates,
                 std::vector<double> Estimates::*mean) {
    std::vector<double> per_step;
    std::vector<double> per_evaluation;
    std::vector<double> per_cost;
    for (std::size_t i = 0; i < estimates.size(); ++i) {
      const double evaluations = block_.facts[i].evaluations_per_step;
      for (std::size_t cell = 0; cell < cells_; ++cell) {
        const double change = (estimates[i].*mean)[cell];
        const double steps = config_.horizons[cell % config_.horizons.size()];
        per_step.push_back(change / steps);
        per_evaluation.push_back(change / (steps * evaluations));
        if (!config_.cost) continue;
        const double cost = block_.paths[i].cost[cell];
        per_cost.push_back(cost > 0.0 ? change / cost : kNaN);
      }
    }
    group.add("improvability", kFixedLengthDims, std::move(per_step), unit_ + "/step",
              "mean / T: change of score per iteration");
    group.add("per_evaluation", kFixedLengthDims, std::move(per_evaluation), unit_ + "/evaluation",
              "mean / (T evaluations_per_step)");
    if (!config_.cost) return;
    group.add("per_second", kFixedLengthDims, std::move(per_cost),
              fmt::format("{}/{}", unit_, scores_.cost->units),
              "mean / expected cost of the path (fixed_length/cost/seconds)");
  }

  template <class Estimates>
  void add_methods(TreeBuilder& group, const std::vector<Estimates>& estimates, const char* name,
                   const char* meaning) {
    std::vector<std::string> methods;
    for (const Estimates& one : estimates) methods.emplace_back(name_of(one.method));
    group.add(name, {"operator"}, methods, "1", meaning);
  }

  // Of blind operators.
  void add_incumbent_guide(const char* group) {
    if (config_.guide) {
      tree_.attributes.push_back({group, {{"incumbent_guide", config_.guide->name}}});
    }
  }

  // An exact track's mean, bound and variance, `what` they are of.
  void add_track(TreeBuilder& group, TrackMoments TrackEstimates::*track, const std::string& name,
                 const std::string& what) {
    const auto add_moment = [&](std::vector<double> TrackMoments::*moment, const char* suffix,
                                const std::string& units, const std::string& meaning) {
      std::vector<double> values;
      for (const TrackEstimates& one : block_.tracks) {
        const std::vector<double>& of_operator = one.*track.*moment;
        values.insert(values.end(), of_operator.begin(), of_operator.end());
      }
      group.add(name + suffix, kFixedLengthDims, std::move(values), units, meaning);
    };
    add_moment(&TrackMoments::mean, "_mean", unit_, "expectation " + what);
    add_moment(&TrackMoments::bound, "_bound", unit_, "of the absolute error of " + name + "_mean");
    add_moment(&TrackMoments::variance_within, "_variance_within", square_,
               "mean over starts of the variance given the start, " + what);
  }

  template <class Estimates>
  void add(TreeBuilder& group, const std::vector<Estimates>& estimates,
           std::vector<double> Estimates::*member, const char* name, const std::string& units,
           const char* meaning) {
    group.add(name, kFixedLengthDims, joined(estimates, member), units, meaning);
  }

  // `of` gives an operator's cell of both engines, but for the walks behind it.
  template <class Of>
  void add_z(TreeBuilder& group, const std::vector<std::int64_t>& count, const char* name,
             const char* meaning, const Of& of) {
    std::vector<double> z;
    for (std::size_t op = 0; op < block_.walks.size(); ++op) {
      for (std::size_t cell = 0; cell < cells_; ++cell) {
        const std::size_t stratum = cell / (scores_.columns.size() * config_.horizons.size());
        ZInput input = of(op, cell);
        input.walks = static_cast<double>(count[stratum]);
        z.push_back(z_score(input));
      }
    }
    group.add(name, kFixedLengthDims, std::move(z), "1", meaning);
  }

  void add_all_z(TreeBuilder& group, const std::vector<std::int64_t>& count) {
    add_z(group, count, "z", "mean less exact mean, in exact standard errors",
          [&](std::size_t op, std::size_t cell) {
            const ExactEstimates& exact = block_.exact[op];
            return ZInput{block_.walks[op].mean[cell], exact.mean[cell], exact.bound[cell],
                          exact.variance_within[cell], exact.variance_bound[cell]};
          });
    add_z(group, count, "positive_z",
          "positive_fraction less the exact one, in exact standard errors; NaN where that is",
          [&](std::size_t op, std::size_t cell) {
            const ExactEstimates& exact = block_.exact[op];
            return ZInput{block_.walks[op].positive[cell], exact.positive[cell],
                          exact.positive_bound[cell], exact.positive_variance[cell],
                          exact.positive_variance_bound[cell]};
          });
    if (config_.exact_track.best && config_.track.best) {
      add_track_z(group, count, "best_z", "best_mean less the exact one, in exact standard errors",
                  &WalkEstimates::best_mean, &TrackEstimates::best);
    }
    if (config_.exact_track.incumbent && config_.track.incumbent) {
      add_track_z(group, count, "incumbent_z",
                  "incumbent_mean less the exact one, in exact standard errors",
                  &WalkEstimates::incumbent_mean, &TrackEstimates::incumbent);
    }
  }

  void add_track_z(TreeBuilder& group, const std::vector<std::int64_t>& count, const char* name,
                   const char* meaning, std::vector<double> WalkEstimates::*mean,
                   TrackMoments TrackEstimates::*track) {
    add_z(group, count, name, meaning, [&](std::size_t op, std::size_t cell) {
      const TrackMoments& exact = block_.tracks[op].*track;
      return ZInput{(block_.walks[op].*mean)[cell], exact.mean[cell], exact.bound[cell],
                    exact.variance_within[cell], exact.variance_bound[cell]};
    });
  }

  const BlockResults& block_;
  const SweepConfig& config_;
  const MeasuredScores& scores_;
  DataTree& tree_;
  std::string unit_;
  std::string square_;
  std::size_t cells_;
};

}  // namespace

TreeBuilder fixed_length_group(const BlockResults& block, const SweepConfig& config,
                               const MeasuredScores& scores, const std::string& name,
                               DataTree& tree) {
  TreeBuilder group(tree, name);
  add_operator_coordinate(block, group);
  add_stratum_coordinate(config, group);
  add_score_coordinate(scores, group);
  group.coordinate("horizon",
                   std::vector<std::int64_t>(config.horizons.begin(), config.horizons.end()),
                   "steps", "length T of the path");
  return group;
}

void add_fixed_length_groups(const BlockResults& block, const SweepConfig& config,
                             const MeasuredScores& scores, DataTree& tree) {
  FixedLength groups(block, config, scores, tree);
  groups.add_common();
  if (!block.exact.empty()) groups.add_exact();
  if (!block.walks.empty()) groups.add_walks();
  add_path_groups(block, config, scores, tree);
}

}  // namespace archwalk::detail

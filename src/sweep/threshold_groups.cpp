#include "archwalk/sweep/z_check.hpp"
#include "archwalk/table/score_rounding.hpp"
#include "block_arrays.hpp"
#include "result_groups.hpp"
#include "tree_builder.hpp"

namespace archwalk::detail {
namespace {

const std::vector<std::string> kCells = {"operator", "stratum", "score", "level"};
const std::vector<std::string> kTimes = {"operator", "stratum", "score", "level", "time"};

class Threshold {
 public:
  Threshold(const BlockResults& block, const SweepConfig& config, const MeasuredScores& scores,
            const std::vector<std::int64_t>& theta, DataTree& tree)
      : block_(block), config_(config), scores_(scores), theta_(theta), tree_(tree) {
    for (std::int64_t size : scores.size) count_.push_back(size * config.walks_per_start);
  }

  void add_common() {
    TreeBuilder group(tree_, kThreshold);
    add_coordinates(group);
    std::vector<double> theta;
    const std::size_t levels = config_.threshold->levels.size();
    for (std::size_t i = 0; i < theta_.size(); ++i) {
      theta.push_back(score_value(theta_[i], scores_.columns[i / levels]->resolution));
    }
    group.add("theta", {"score", "level"}, theta, scores_.units(),
              "the lowest score that reaches the level");
    std::vector<std::int64_t> there;
    for (const auto& stratum : scores_.strata) {
      for (std::size_t i = 0; i < theta_.size(); ++i) {
        const std::vector<std::int64_t>& k = scores_.columns[i / levels]->k;
        there.push_back(0);
        for (std::uint32_t code : stratum[i / levels]) there.back() += k[code] >= theta_[i] ? 1 : 0;
      }
    }
    group.add("already_there", {"stratum", "score", "level"}, there, "1",
              "starts that reach the level at once, tau = 0");
  }

  void add_exact() {
    TreeBuilder group(tree_, kThresholdExact);
    add_coordinates(group);
    add_time(group);
    const auto& exact = block_.threshold_exact;
    using Exact = ThresholdEstimates;
    add(group, kTimes, exact, &Exact::hit_by, "hit_by", "1", "P(tau <= t)");
    add(group, kTimes, exact, &Exact::hit_by_bound, "hit_by_bound", "1",
        "of the absolute error of hit_by");
    add(group, kTimes, exact, &Exact::hit_by_variance, "hit_by_variance_within", "1",
        "mean over starts of p(1-p), p = P(tau <= t) from the start");
    add(group, kCells, exact, &Exact::success, "success", "1", "P(tau <= max_steps)");
    add(group, kCells, exact, &Exact::success_bound, "success_bound", "1",
        "of the absolute error of success");
    add(group, kCells, exact, &Exact::restricted_mean, "restricted_mean_steps", "steps",
        "E min(tau, max_steps)");
    add(group, kCells, exact, &Exact::restricted_bound, "restricted_mean_bound", "steps",
        "of the absolute error of restricted_mean_steps");
    add_evaluations(group, exact, &Exact::restricted_mean);
    add(group, kCells, exact, &Exact::restricted_variance, "restricted_variance_within", "steps^2",
        "mean over starts of the variance of min(tau, max_steps) given the start");
    add(group, kCells, exact, &Exact::hit_ever, "hit_ever", "1", "P(tau < infinity)");
    add(group, kCells, exact, &Exact::hit_ever_bound, "hit_ever_bound", "1",
        "of the absolute error of hit_ever");
    add(group, kCells, exact, &Exact::mean, "mean_steps", "steps",
        "E tau; infinite where a start may never get there, NaN: not certified");
    add(group, kCells, exact, &Exact::mean_bound, "mean_steps_bound", "steps",
        "of the absolute error of mean_steps");
    add(group, kCells, exact, &Exact::mean_if_hit, "mean_steps_if_hit", "steps",
        "E[tau | tau < infinity]; NaN: no start gets there, or not certified");
    add(group, kCells, exact, &Exact::mean_if_hit_bound, "mean_steps_if_hit_bound", "steps",
        "of the absolute error of mean_steps_if_hit");
    add(group, kCells, exact, &Exact::certified, "certified", "1",
        "1: hit_ever and both means carry a certificate");
    std::vector<std::string> methods;
    for (const Exact& one : exact) methods.emplace_back(name_of(one.method));
    group.add("method", {"operator"}, methods, "1", "how products with the operator are computed");
  }

  void add_walks() {
    TreeBuilder group(tree_, kThresholdWalks);
    add_coordinates(group);
    add_time(group);
    const auto& walks = block_.threshold_walks;
    using Walks = HittingEstimates;
    group.add("count", {"stratum"}, count_, "1", "walks of one operator");
    add(group, kTimes, walks, &Walks::hit_by, "hit_by", "1", "share of walks with tau <= t");
    add(group, kTimes, walks, &Walks::hit_by_stderr, "hit_by_stderr", "1",
        "standard error of hit_by, within starts");
    add(group, kCells, walks, &Walks::success, "success", "1",
        "share of walks with tau <= max_steps");
    add(group, kCells, walks, &Walks::success_stderr, "success_stderr", "1",
        "standard error of success, within starts");
    add(group, kCells, walks, &Walks::restricted_mean, "restricted_mean_steps", "steps",
        "mean of min(tau, max_steps)");
    add(group, kCells, walks, &Walks::restricted_stderr, "restricted_mean_stderr", "steps",
        "standard error of restricted_mean_steps, within starts");
    add_evaluations(group, walks, &Walks::restricted_mean);
    add(group, kCells, walks, &Walks::restricted_variance, "restricted_variance_within", "steps^2",
        "mean over starts of the variance of min(tau, max_steps) given the start");
    add(group, kCells, walks, &Walks::censored, "censored", "1", "walks with tau > max_steps");
    if (block_.threshold_exact.empty()) return;
    add_z(group);
  }

 private:
  void add_coordinates(TreeBuilder& group) {
    std::vector<std::string> levels;
    for (const Level& level : config_.threshold->levels) levels.push_back(level.name);
    add_operator_coordinate(block_, group);
    add_stratum_coordinate(config_, group);
    add_score_coordinate(scores_, group);
    group.coordinate("level", levels, "1", "score threshold: a score, or a quantile of it");
  }
  void add_time(TreeBuilder& group) {
    const std::vector<std::uint32_t>& grid = config_.threshold->grid;
    group.coordinate("time", std::vector<std::int64_t>(grid.begin(), grid.end()), "steps",
                     "number of steps t");
    group.add("max_steps", {}, std::vector<std::int64_t>{config_.threshold->max_steps}, "steps",
              "where walks end and the restricted mean is cut off");
  }

  template <class Estimates, class T>
  void add(TreeBuilder& group, const std::vector<std::string>& dims,
           const std::vector<Estimates>& estimates, std::vector<T> Estimates::*member,
           const char* name, const char* units, const char* meaning) {
    group.add(name, dims, joined(estimates, member), units, meaning);
  }

  /// A step may take several evaluations, as those of tournament.
  template <class Estimates>
  void add_evaluations(TreeBuilder& group, const std::vector<Estimates>& estimates,
                       std::vector<double> Estimates::*steps) {
    std::vector<double> evaluations = joined(estimates, steps);
    const std::size_t cells = evaluations.size() / estimates.size();
    for (std::size_t i = 0; i < evaluations.size(); ++i) {
      const std::size_t op = i / cells;
      evaluations[i] *= block_.facts[op].evaluations_per_step;
    }
    group.add("restricted_mean_evaluations", kCells, std::move(evaluations), "evaluations",
              "restricted_mean_steps evaluations_per_step");
  }

  void add_z(TreeBuilder& group) {
    std::vector<double> restricted, success, hit_by;
    for (std::size_t op = 0; op < block_.threshold_walks.size(); ++op) {
      const HittingEstimates& walks = block_.threshold_walks[op];
      const ThresholdEstimates& exact = block_.threshold_exact[op];
      for (std::size_t cell = 0; cell < exact.success.size(); ++cell) {
        const auto n = static_cast<double>(count_[cell / theta_.size()]);
        restricted.push_back(z_score({walks.restricted_mean[cell], exact.restricted_mean[cell],
                                      exact.restricted_bound[cell], exact.restricted_variance[cell],
                                      exact.restricted_variance_bound[cell], n}));
        success.push_back(probability_z(walks.success[cell], exact.success[cell],
                                        exact.success_bound[cell], exact.success_variance[cell],
                                        n));
        const std::size_t times = config_.threshold->grid.size();
        for (std::size_t at = cell * times; at < (cell + 1) * times; ++at) {
          hit_by.push_back(probability_z(walks.hit_by[at], exact.hit_by[at], exact.hit_by_bound[at],
                                         exact.hit_by_variance[at], n));
        }
      }
    }
    const char* meaning = "walks less exact, in exact standard errors";
    group.add("restricted_mean_z", kCells, std::move(restricted), "1", meaning);
    group.add("success_z", kCells, std::move(success), "1", meaning);
    group.add("hit_by_z", kTimes, std::move(hit_by), "1", meaning);
  }

  // The variance p(1-p) is off by less than three times the probability's error.
  static double probability_z(double walk, double exact, double bound, double variance, double n) {
    return z_score({walk, exact, bound, variance, 3.0 * bound, n});
  }

  const BlockResults& block_;
  const SweepConfig& config_;
  const MeasuredScores& scores_;
  const std::vector<std::int64_t>& theta_;
  DataTree& tree_;
  std::vector<std::int64_t> count_;  // [stratum] walks
};

}  // namespace

void add_threshold_groups(const BlockResults& block, const SweepConfig& config,
                          const MeasuredScores& scores, const std::vector<std::int64_t>& theta,
                          DataTree& tree) {
  Threshold groups(block, config, scores, theta, tree);
  groups.add_common();
  if (!block.threshold_exact.empty()) groups.add_exact();
  if (!block.threshold_walks.empty()) groups.add_walks();
}

}  // namespace archwalk::detail

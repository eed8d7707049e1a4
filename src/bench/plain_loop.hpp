#pragma once

#include <cmath>
#include <limits>
#include <random>

#include "archwalk/bench/plain_walk.hpp"

namespace archwalk::detail {

using Random = std::mt19937_64;

/// Mean and standard error of what was added.
struct Mean {
  double sum = 0.0;
  double square = 0.0;
  void add(double value) {
    sum += value;
    square += value * value;
  }
};

/// The loop itself. A walker has a State, start(code), step(state, random) and code(state).
template <class Walker>
class PlainLoop final : public PlainWalk {
 public:
  explicit PlainLoop(Walker walker) : walker_(std::move(walker)) {}

  PlainEstimates run(const PlainProblem& problem) override {
    load(problem);
    Random random(problem.seed);
    for (std::uint32_t code = 0; code < problem.shape.size; ++code) {
      for (std::uint32_t walk = 0; walk < problem.walks_per_start; ++walk) {
        walk_from(code, problem, random);
      }
    }
    return estimates(static_cast<double>(problem.shape.size) * problem.walks_per_start);
  }

 private:
  static std::vector<double> values_of(const ScoreColumn& column) {
    std::vector<double> values;
    for (std::uint32_t code = 0; code < column.k.size(); ++code) {
      values.push_back(column.value(code));
    }
    return values;
  }

  void load(const PlainProblem& problem) {
    if (score_.empty()) {
      for (const ScoreColumn* column : problem.scores) score_.push_back(values_of(*column));
      if (problem.guide != nullptr) guide_ = values_of(*problem.guide);
    }
    change_.assign(score_.size(), {});
    best_.assign(score_.size(), {});
    incumbent_.assign(score_.size(), {});
    highest_.resize(score_.size());
    has_best_ = problem.track.best;
    has_incumbent_ = problem.track.incumbent && !guide_.empty();
  }

  void walk_from(std::uint32_t start, const PlainProblem& problem, Random& random) {
    for (std::size_t s = 0; s < score_.size(); ++s) highest_[s] = score_[s][start];
    std::uint32_t incumbent = start;
    auto state = walker_.start(start);
    for (std::uint32_t t = 0; t < problem.steps; ++t) {
      walker_.step(state, random);
      const std::uint32_t code = Walker::code(state);
      if (has_best_) {
        for (std::size_t s = 0; s < score_.size(); ++s) {
          highest_[s] = std::max(highest_[s], score_[s][code]);
        }
      }
      if (has_incumbent_ && guide_[code] > guide_[incumbent]) incumbent = code;
    }
    const std::uint32_t end = Walker::code(state);
    for (std::size_t s = 0; s < score_.size(); ++s) {
      const double first = score_[s][start];
      change_[s].add(score_[s][end] - first);
      if (has_best_) best_[s].add(highest_[s] - first);
      if (has_incumbent_) incumbent_[s].add(score_[s][incumbent] - first);
    }
  }

  PlainEstimates estimates(double walks) const {
    PlainEstimates out;
    const auto read = [walks](bool known, const std::vector<Mean>& sums, std::vector<double>& means,
                              std::vector<double>& errors) {
      for (const Mean& one : sums) {
        const double mean = one.sum / walks;
        const double variance = std::max(0.0, one.square / walks - mean * mean);
        const double nan = std::numeric_limits<double>::quiet_NaN();
        means.push_back(known ? mean : nan);
        errors.push_back(known ? std::sqrt(variance / walks) : nan);
      }
    };
    read(true, change_, out.mean, out.stderr_mean);
    read(has_best_, best_, out.best_mean, out.best_stderr);
    read(has_incumbent_, incumbent_, out.incumbent_mean, out.incumbent_stderr);
    return out;
  }

  Walker walker_;
  std::vector<std::vector<double>> score_;  // [score][code]
  std::vector<double> guide_;               // [code]
  std::vector<Mean> change_;                // [score]
  std::vector<Mean> best_;
  std::vector<Mean> incumbent_;
  std::vector<double> highest_;
  bool has_best_ = false;
  bool has_incumbent_ = false;
};

}  // namespace archwalk::detail

#include "archwalk/exact/threshold_engine.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "archwalk/core/error.hpp"
#include "archwalk/core/parallel.hpp"
#include "archwalk/core/watched_work.hpp"
#include "arithmetic/pairwise_sum.hpp"
#include "chain/operator_chain.hpp"
#include "choose_method.hpp"
#include "jumps/guided_jumps.hpp"
#include "solve/hitting_time.hpp"
#include "solve/survival.hpp"

namespace archwalk {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// Fills the estimates of one operator; a column of the survival is one (score, level).
class Estimator {
 public:
  /// `cell` [state] the architecture of each state; null where they are the states.
  Estimator(const Chain& chain, const std::vector<std::uint32_t>* cell,
            const ThresholdSettings& settings, ThresholdEstimates& out)
      : chain_(chain),
        settings_(settings),
        out_(out),
        columns_(settings.scores.size() * settings.levels) {
    const std::size_t cells = settings.cell_count();
    for (std::vector<double>* array :
         {&out.success, &out.success_bound, &out.success_variance, &out.restricted_mean,
          &out.restricted_bound, &out.restricted_variance, &out.restricted_variance_bound,
          &out.hit_ever, &out.hit_ever_bound, &out.mean, &out.mean_bound, &out.mean_if_hit,
          &out.mean_if_hit_bound}) {
      array->assign(cells, kNaN);
    }
    for (std::vector<double>* array : {&out.hit_by, &out.hit_by_bound, &out.hit_by_variance}) {
      array->assign(cells * settings.grid.size(), kNaN);
    }
    out.certified.assign(cells, 0);
    targets_.resize(columns_);
    for (std::size_t c = 0; c < columns_; ++c) {
      const std::vector<std::int64_t>& k = settings.scores[c / settings.levels]->k;
      targets_[c].resize(chain.size());
      for (std::size_t x = 0; x < chain.size(); ++x) {
        targets_[c][x] = k[cell == nullptr ? x : (*cell)[x]] >= settings.theta[c] ? 1 : 0;
      }
    }
  }

  void survival() {
    SurvivalSettings settings{targets_, settings_.max_steps, settings_.grid};
    const std::size_t times = settings.grid.size();
    // P(τ <= Tmax) is read at one more time where the grid ends earlier.
    if (times == 0 || settings.grid.back() < settings.max_steps) {
      settings.grid.push_back(settings.max_steps);
    }
    const SurvivalSums sums = follow_survival(
        chain_, settings,
        [&](std::size_t time, const double* alive, std::size_t stride) {
          for_each_cell([&](std::size_t cell, std::size_t c, const auto& starts) {
            const double survives =
                mean(starts, [&](std::uint32_t x) { return alive[x * stride + c]; });
            const double variance = mean(starts, [&](std::uint32_t x) {
              const double p = alive[x * stride + c];
              return p * (1.0 - p);
            });
            if (time < times) {
              out_.hit_by[cell * times + time] = 1.0 - survives;
              out_.hit_by_variance[cell * times + time] = std::max(0.0, variance);
            }
            if (settings.grid[time] == settings.max_steps) {
              out_.success[cell] = 1.0 - survives;
              out_.success_variance[cell] = std::max(0.0, variance);
            }
          });
        },
        1.0 - share_of_solves());
    for_each_cell([&](std::size_t cell, std::size_t c, const auto& starts) {
      restricted(sums, cell, c, starts);
      const double bound = sums.survival_bound[c] + summing(starts.size());
      out_.success_bound[cell] = bound;
      for (std::size_t time = 0; time < times; ++time) {
        out_.hit_by_bound[cell * times + time] = bound;
      }
    });
  }

  void hitting() {
    for (std::size_t c = 0; c < columns_; ++c) {
      const HittingTimes times = hitting_times(chain_, targets_[c]);
      for_each_cell([&](std::size_t cell, std::size_t column, const auto& starts) {
        if (column != c) return;
        const StratumHitting hitting = stratum_hitting(times, starts);
        out_.hit_ever[cell] = hitting.hit_ever;
        out_.hit_ever_bound[cell] = hitting.hit_ever_bound;
        out_.mean[cell] = hitting.mean;
        out_.mean_bound[cell] = hitting.mean_bound;
        out_.mean_if_hit[cell] = hitting.mean_if_hit;
        out_.mean_if_hit_bound[cell] = hitting.mean_if_hit_bound;
        // A chance of getting there that is lost in its own bound leaves no mean of it, be it 0 as
        // computed. Where no start gets there the bound is 0 too.
        const bool has_mean_if_hit = (hitting.hit_ever == 0.0 && hitting.hit_ever_bound == 0.0) ||
                                     !std::isnan(hitting.mean_if_hit);
        out_.certified[cell] = std::isfinite(times.certificate) && has_mean_if_hit ? 1 : 0;
      });
      WatchedWork::advance(share_of_solves() / static_cast<double>(columns_));
    }
  }

 private:
  // Of the products that all takes.
  double share_of_solves() const {
    return kProductsOfSolve / (kProductsOfSolve + settings_.max_steps);
  }
  template <class Visit>
  void for_each_cell(const Visit& visit) const {
    for (std::size_t cell = 0; cell < settings_.cell_count(); ++cell) {
      const std::size_t c = cell % columns_;
      visit(cell, c, settings_.strata[cell / columns_][c / settings_.levels]);
    }
  }
  template <class Term>
  static double mean(const std::vector<std::uint32_t>& starts, const Term& term) {
    return pairwise_sum(0, starts.size(), [&](std::size_t i) { return term(starts[i]); }) /
           static_cast<double>(starts.size());
  }
  static double summing(std::size_t n) { return (pairwise_error_units(n) + 3.0) * kUnitRoundoff; }

  void restricted(const SurvivalSums& sums, std::size_t cell, std::size_t c,
                  const std::vector<std::uint32_t>& starts) {
    const double longest = settings_.max_steps;
    const double units = summing(starts.size());
    out_.restricted_mean[cell] =
        mean(starts, [&](std::uint32_t x) { return sums.steps[x * columns_ + c]; });
    out_.restricted_bound[cell] = sums.steps_bound[c] + units * out_.restricted_mean[cell];
    out_.restricted_variance[cell] =
        std::max(0.0, mean(starts, [&](std::uint32_t x) {
                   const double steps = sums.steps[x * columns_ + c];
                   return sums.squares[x * columns_ + c] - steps * steps;
                 }));
    out_.restricted_variance_bound[cell] = sums.squares_bound[c] +
                                           2.0 * longest * sums.steps_bound[c] +
                                           (units + 4.0 * kUnitRoundoff) * longest * longest;
  }

  const Chain& chain_;
  const ThresholdSettings& settings_;
  ThresholdEstimates& out_;
  std::size_t columns_;
  std::vector<StateSet> targets_;  // [column]
};

}  // namespace

struct ThresholdEngine::State {
  State(const BenchmarkTable& table, ThresholdSettings the_settings)
      : settings(std::move(the_settings)), source(table, settings.missing_guides_rank_lowest) {}

  // Entries that the operator's chain stores, at most.
  std::uint64_t stored(const Operator& op, ExactMethod method) const {
    if (method == ExactMethod::stencil) return guided_entries(op, source);
    return method == ExactMethod::sparse ? source.stored_entries(op) : 0;
  }

  ThresholdSettings settings;
  RowSource source;
  mutable std::mutex large_matrix_mutex;
};

ThresholdEngine::ThresholdEngine(const BenchmarkTable& table, ThresholdSettings settings)
    : state_(std::make_unique<State>(table, std::move(settings))) {}
ThresholdEngine::~ThresholdEngine() = default;
ThresholdEngine::ThresholdEngine(ThresholdEngine&&) noexcept = default;

ExactMethod ThresholdEngine::method_for(const Operator& op) const {
  return choose_method(op, state_->source, state_->settings.method);
}

ThresholdEstimates ThresholdEngine::estimates(const Operator& op) const {
  ThresholdEstimates out;
  out.method = method_for(op);
  std::unique_lock lock(state_->large_matrix_mutex, std::defer_lock);
  if (state_->stored(op, out.method) > kLargeMatrixEntries) lock.lock();
  const auto embedding = state_->source.embedding(op);
  const std::unique_ptr<Chain> chain = operator_chain(op, state_->source, out.method);
  const std::vector<std::uint32_t>* cell = embedding != nullptr ? &embedding->cell : nullptr;
  Estimator estimator(*chain, cell, state_->settings, out);
  estimator.survival();
  estimator.hitting();
  return out;
}

void ThresholdEngine::run(const std::vector<const Operator*>& operators, int threads,
                          Progress& progress, std::vector<ThresholdEstimates>& out) const {
  out.resize(operators.size());
  for_each_index(operators.size(), threads, [&](std::size_t i) {
    WatchedWork work(progress, 1.0);
    stop_if_cancelled();
    out[i] = estimates(*operators[i]);
    work.finish();
  });
}

}  // namespace archwalk

#include "restart_family.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "arithmetic/pairwise_sum.hpp"

namespace archwalk {
namespace {

double largest_of(const std::vector<double>& values) {
  return values.empty() ? 0.0 : *std::max_element(values.begin(), values.end());
}

// ρ Σ_{t<T} (1-ρ)^t m_t for growing T.
class JumpedMean {
 public:
  JumpedMean(double jump, const std::vector<double>& mean) : jump_(jump), mean_(mean) {}
  double up_to(std::uint32_t horizon) {
    for (; t_ < horizon; ++t_) {
      sum_ += jump_ * weight_ * mean_[t_];
      weight_ *= 1.0 - jump_;
    }
    return sum_;
  }
  double weight() const { return weight_; }  // (1-ρ)^T

 private:
  double jump_;
  const std::vector<double>& mean_;
  double weight_ = 1.0;
  double sum_ = 0.0;
  std::uint32_t t_ = 0;
};

}  // namespace

/// What a step of Q and a jump add to the sums along a path, [x].
struct RestartFamily::Functions {
  StateFunction step_reach;
  StateFunction jump_reach;
  StateFunction step_cost;
  double jump_cost = 0.0;  ///< the mean of the cost column
  double jump_cost_error = 0.0;

  bool has_reach() const { return !step_reach.value.empty() && !jump_reach.value.empty(); }
  bool has_cost() const { return !step_cost.value.empty(); }
};

RestartFamily::RestartFamily(Operator between, const ExactSettings& settings,
                             const std::vector<MeasuredScore>& scores, const RowSource& source,
                             const PathWork& path_work, std::mutex& large_matrix_mutex)
    : between_(std::move(between)),
      settings_(settings),
      scores_(scores),
      source_(source),
      path_work_(path_work),
      large_matrix_mutex_(large_matrix_mutex) {}
RestartFamily::~RestartFamily() = default;

std::unique_lock<std::mutex> RestartFamily::lock_if_large() const {
  std::unique_lock<std::mutex> lock(large_matrix_mutex_, std::defer_lock);
  if (source_.stored_entries(between_) > settings_.large_matrix_entries) lock.lock();
  return lock;
}

const RestartFamily::Functions& RestartFamily::functions() const {
  std::call_once(functions_once_, [&] {
    const auto lock = lock_if_large();
    auto all = std::make_unique<Functions>();
    all->jump_reach = path_work_.jump_reach();
    if (!all->jump_reach.value.empty()) all->step_reach = path_work_.step_reach(between_);
    all->step_cost = path_work_.proposed_cost(between_);
    const double units = pairwise_error_units(source_.shape().size) + 2.0;
    all->jump_cost = path_work_.mean_cost();
    all->jump_cost_error = units * kUnitRoundoff * all->jump_cost;
    functions_ = std::move(all);
  });
  return *functions_;
}

const FollowedMeans& RestartFamily::followed() const {
  const Functions& add = functions();
  std::call_once(followed_once_, [&] {
    std::vector<const std::vector<double>*> functions;
    if (add.has_reach()) functions = {&add.step_reach.value, &add.jump_reach.value};
    if (add.has_cost()) functions.push_back(&add.step_cost.value);
    const auto lock = lock_if_large();
    followed_ = std::make_unique<const FollowedMeans>(
        follow_means(source_.states(between_), settings_, scores_, functions));
  });
  return *followed_;
}

// Of a mixture after T steps, relative to the largest |u|: steps that are off by `step_error` each,
// a mean over all, T weights and their sum.
double RestartFamily::error_of_mixture(std::uint32_t steps, double step_error) const {
  const auto t = static_cast<double>(steps);
  return t * step_error +
         (pairwise_error_units(source_.shape().size) + 2.0 * t + 8.0) * kUnitRoundoff;
}

void RestartFamily::estimates(double jump, ExactEstimates& out) const {
  const FollowedMeans& q = followed();
  const std::size_t horizons = settings_.horizons.size();
  std::size_t set = 0;
  for (const auto& stratum : settings_.strata) {
    for (std::size_t s = 0; s < scores_.size(); ++s, ++set) {
      JumpedMean value(jump, q.mean[2 * s]);
      JumpedMean square(jump, q.mean[2 * s + 1]);
      for (std::size_t h = 0; h < horizons; ++h) {
        const std::uint32_t steps = settings_.horizons[h];
        const StartMeans& means = q.starts[set * horizons + h];
        const double a = value.up_to(steps);
        const double squared_jumped = square.up_to(steps);
        const double stays = value.weight();
        const double squared = stays * means.squared + squared_jumped;
        const double crossed = stays * means.crossed + a * q.original[set];
        const double own = stays * stays * means.own + 2.0 * stays * a * means.now + a * a;
        StratumMoments moments;
        moments.change = stays * means.now + a - q.original[set];
        moments.square = squared - 2.0 * crossed + q.original_squared[set];
        moments.within = squared - own;
        bound_moments(scores_[s].largest, pairwise_error_units(stratum[s].size()),
                      error_of_mixture(steps, q.step_error), moments);
        store(moments, scores_[s].resolution, set * horizons + h, out);
      }
    }
  }
}

StateFunction RestartFamily::reach(double jump) const {
  const Functions& add = functions();
  StateFunction reach;
  if (!add.has_reach()) return reach;
  reach.value.resize(add.jump_reach.value.size());
  for (std::size_t x = 0; x < reach.value.size(); ++x) {
    reach.value[x] = jump * add.jump_reach.value[x] + (1.0 - jump) * add.step_reach.value[x];
  }
  reach.error = jump * add.jump_reach.error + (1.0 - jump) * add.step_reach.error +
                3.0 * kUnitRoundoff * largest_of(reach.value);
  return reach;
}

void RestartFamily::paths(double jump, PathEstimates& out) const {
  const Functions& add = functions();
  const FollowedMeans& q = followed();
  const double rest = 1.0 - jump;
  const std::size_t sets = settings_.strata.size() * scores_.size();
  const std::size_t first = 2 * scores_.size();

  // Σ_{t<T} of a function that is jump · (that of column j) or a constant, and rest · (column i).
  struct Sum {
    std::size_t step;                 // column of `along`
    std::optional<std::size_t> jump;  // likewise; none: the constant
    double constant;
    double largest;
    double error;
    double scale;
    bool is_mean;
    std::vector<double>* value;
    std::vector<double>* bound;
  };
  std::vector<Sum> sums;
  if (add.has_reach()) {
    const StateFunction r = reach(jump);
    sums.push_back({0, 1, 0.0, largest_of(r.value), r.error, 1.0, true, &out.reach_path,
                    &out.reach_path_bound});
  }
  if (add.has_cost()) {
    const double largest = std::max(add.jump_cost, largest_of(add.step_cost.value));
    sums.push_back(
        {q.along.size() - 1, std::nullopt, add.jump_cost, largest,
         jump * add.jump_cost_error + rest * add.step_cost.error + 3.0 * kUnitRoundoff * largest,
         settings_.cost->resolution, false, &out.cost, &out.cost_bound});
  }
  for (const Sum& sum : sums) {
    const auto mixed = [&](double step, double jumped) { return rest * step + jump * jumped; };
    for (std::size_t set = 0; set < sets; ++set) {
      const std::size_t starts =
          settings_.strata[set / scores_.size()][set % scores_.size()].size();
      double total = 0.0;
      double weight = 1.0;
      double jumped = 0.0;
      std::size_t t = 0;
      for (std::size_t h = 0; h < settings_.horizons.size(); ++h) {
        const std::uint32_t steps = settings_.horizons[h];
        for (; t < steps; ++t) {
          const auto here = [&](std::size_t c) { return q.along[c][t * sets + set]; };
          const auto anywhere = [&](std::size_t c) { return q.mean[first + c][t]; };
          total +=
              weight * mixed(here(sum.step), sum.jump ? here(*sum.jump) : sum.constant) + jumped;
          jumped += jump * weight *
                    mixed(anywhere(sum.step), sum.jump ? anywhere(*sum.jump) : sum.constant);
          weight *= rest;
        }
        const double last = error_of_mixture(steps, q.step_error) +
                            (pairwise_error_units(starts) + steps + 8.0) * kUnitRoundoff;
        // The error of step t is that of t steps: no more than the last one's.
        const double error = 1.001 * steps * (last * sum.largest + sum.error);
        const std::size_t cell = set * settings_.horizons.size() + h;
        const double scale = sum.is_mean ? sum.scale / steps : sum.scale;
        (*sum.value)[cell] = total * scale;
        (*sum.bound)[cell] = error * scale + 2.0 * kUnitRoundoff * total * scale;
      }
    }
  }
}

std::vector<LawSums> RestartFamily::law(double jump) const {
  std::call_once(law_once_, [&] {
    const auto lock = lock_if_large();
    law_ = std::make_unique<const LawOfRows>(source_.rows(between_), source_.shape().size,
                                             settings_.horizons, balance_weights(between_), true);
  });
  return law_->law(jump);
}

std::shared_ptr<const RestartFamily> RestartFamilies::of(const Operator& between,
                                                         const Make& make) {
  const std::string name = to_string(between);
  const std::lock_guard lock(mutex_);
  const auto found =
      std::find_if(kept_.begin(), kept_.end(), [&](const auto& one) { return one.first == name; });
  if (found != kept_.end()) return found->second;
  if (kept_.size() == kKept) kept_.erase(kept_.begin());
  kept_.emplace_back(name, make());
  return kept_.back().second;
}

}  // namespace archwalk

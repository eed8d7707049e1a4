#include "path_work.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "archwalk/space/hamming_scheme.hpp"
#include "arithmetic/pairwise_sum.hpp"
#include "chain/operator_chain.hpp"
#include "choose_method.hpp"
#include "jumps/guided_jumps.hpp"
#include "powers/kronecker_paths.hpp"
#include "powers/uniform_jumps.hpp"
#include "rank/ranked.hpp"
#include "rows/row_distances.hpp"
#include "solve/stationary.hpp"
#include "steps/stencil.hpp"

namespace archwalk {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

}  // namespace

PathWork::PathWork(const BenchmarkTable& table, const ExactSettings& settings,
                   const RowSource& source)
    : table_(table), settings_(settings), source_(source), guided_reaches_(*table.space, source) {
  for (const auto& stratum : settings.strata) {
    for (const std::vector<std::uint32_t>& starts : stratum) {
      digit_counts_.push_back(digit_counts(starts, source.shape()));
    }
  }
  if (settings.cost != nullptr) cost_.assign(settings.cost->k.begin(), settings.cost->k.end());
}

StateFunction PathWork::step_reach(const Operator& op) const {
  // A stored matrix that is asked for checks the others.
  if (settings_.method == ExactMethod::sparse) return reach_by_rows(op);
  if (takes_guided_jumps(op, source_.shape()) && guided_reaches_.has(op)) return guided_reach(op);
  return is_ranked(op, source_.shape()) ? ranked_reach(op, source_) : reach_by_rows(op);
}

bool PathWork::searches_for_reach(const Operator& op) const {
  return settings_.method != ExactMethod::sparse && guided_reaches_.searches(op);
}

void PathWork::prepare_reaches(const std::vector<const Operator*>& operators,
                               Progress& progress) const {
  ScaledProgress own(progress, 0.0);
  for (const Operator* op : operators) {
    if (searches_for_reach(*op)) guided_reaches_.prepare(*op, own);
  }
}

StateFunction PathWork::guided_reach(const Operator& op) const {
  const auto parts = guided_jumps(op, source_.shape());
  StateFunction reach = guided_reaches_.of_jump(op);
  if (!parts->between) return reach;
  const StateFunction between = reach_by_rows(*parts->between);
  const double rest = 1.0 - parts->jump;
  for (std::size_t x = 0; x < reach.value.size(); ++x) {
    reach.value[x] = parts->jump * reach.value[x] + rest * between.value[x];
  }
  const double largest = *std::max_element(reach.value.begin(), reach.value.end());
  reach.error = parts->jump * reach.error + rest * between.error + 3.0 * kUnitRoundoff * largest;
  return reach;
}

StateFunction PathWork::reach_by_rows(const Operator& op) const {
  StateFunction reach;
  // Beyond that bound only what an estimate has embedded already is looked at.
  if (has_memory(op) && source_.stored_entries(op) > kMaxEmbeddedEntries &&
      !source_.is_embedded(op)) {
    return reach;
  }
  if (!has_memory(op) && static_cast<double>(source_.stored_entries(op)) > kMaxVisitedEntries) {
    return reach;
  }
  const StateRows rows = source_.states(op);
  const std::uint32_t size = rows.size();
  reach.value.resize(size);
  std::vector<Transition> row;
  double largest = 0.0;
  std::size_t longest = 0;
  RowDistances distances(*table_.space);
  for (std::uint32_t x = 0; x < size; ++x) {
    rows.off_diagonal(x, row);
    distances.begin(rows, x, row);
    reach.value[x] = pairwise_sum(0, row.size(), [&](std::size_t i) {
      return row[i].probability * distances.to(rows.cell(row[i].target));
    });
    largest = std::max(largest, reach.value[x]);
    longest = std::max(longest, row.size());
  }
  reach.error =
      (rows.entry_error() + (pairwise_error_units(longest) + 1.0) * kUnitRoundoff) * largest;
  return reach;
}

StateFunction PathWork::jump_reach() const {
  return uniform_step_reach(*table_.space);
}

double PathWork::mean_cost() const {
  if (cost_.empty()) return 0.0;
  return pairwise_sum(0, cost_.size(), [&](std::size_t x) { return cost_[x]; }) /
         source_.shape().size;
}

PathEstimates PathWork::unknown() const {
  const std::size_t sets = digit_counts_.size();
  const std::size_t cells = sets * settings_.horizons.size();
  PathEstimates out;
  out.reach_stratum.assign(sets, kNaN);
  out.reach_stratum_bound.assign(sets, kNaN);
  out.reach_path.assign(cells, kNaN);
  out.reach_path_bound.assign(cells, kNaN);
  if (!cost_.empty()) {
    out.cost.assign(cells, kNaN);
    out.cost_bound.assign(cells, kNaN);
  }
  return out;
}

// X_0 is a start, every later X_t anywhere.
void PathWork::uniform(const Operator& op, PathEstimates& out) const {
  const StateFunction reach = uniform_step_reach(*table_.space);
  if (!reach.value.empty()) {
    stratum_reach(reach, out);
    const double anywhere = facts_of(op, source_.shape()).reach_proposal;
    const std::size_t horizons = settings_.horizons.size();
    for (std::size_t cell = 0; cell < out.reach_path.size(); ++cell) {
      const double steps = settings_.horizons[cell % horizons];
      const double first = out.reach_stratum[cell / horizons];
      out.reach_path[cell] = (first + (steps - 1.0) * anywhere) / steps;
      out.reach_path_bound[cell] = out.reach_stratum_bound[cell / horizons] +
                                   5.0 * kUnitRoundoff * std::max(first, anywhere);
    }
  }
  if (cost_.empty()) return;
  const double mean = mean_cost();
  uniform_cost(mean, (pairwise_error_units(cost_.size()) + 2.0) * kUnitRoundoff * mean, settings_,
               out);
}

void PathWork::closed_form(const Operator& op, ExactMethod method, PathEstimates& out) const {
  const ProductShape& shape = source_.shape();
  if (!shape.is_product()) {
    uniform(op, out);
    return;
  }
  const OperatorFacts facts = facts_of(op, shape);
  std::visit(
      [&](const auto& proposal) {
        if (method == ExactMethod::spectral) {
          // The same from everywhere.
          const double error = (shape.edges + 3.0) * kUnitRoundoff * facts.reach_proposal;
          const auto fill = [](std::vector<double>& values, double value) {
            std::fill(values.begin(), values.end(), value);
          };
          fill(out.reach_stratum, facts.reach_proposal);
          fill(out.reach_path, facts.reach_proposal);
          fill(out.reach_stratum_bound, error);
          fill(out.reach_path_bound, error);
          if (cost_.empty()) return;
          std::call_once(orders_once_, [&] { orders_ = cost_orders(cost_, shape, settings_); });
          spectral_cost(isotropic_eigenvalues(shape, isotropic_probabilities(op, shape)), orders_,
                        settings_, out);
        } else if constexpr (requires { proposal.kronecker_form(shape); }) {
          const KroneckerForm form = proposal.kronecker_form(shape);
          kronecker_reach(form, shape, settings_, digit_counts_, out);
          if (cost_.empty()) return;
          if (form.jump > 0.0) {
            restart_cost(form, shape, settings_, cost_, out);
          } else {
            kronecker_cost(form.edge_matrices, shape, settings_, cost_, out);
          }
        }
      },
      op.proposal);
  for (double& cost : out.cost) cost *= facts.evaluations_per_step;
  for (double& bound : out.cost_bound) bound *= facts.evaluations_per_step;
}

// c̄(x) = evaluations · Σ_y Q(x,y) c(y), Q the proposal: c + (what comes in from the others - what
// leaves), by the cheapest chain that the proposal alone has.
StateFunction PathWork::proposed_cost(const Operator& op) const {
  StateFunction out;
  if (cost_.empty()) return out;
  if (has_memory(op)) return cost_by_rows(op);
  const Operator blind{op.proposal, Always{}};
  const auto chain =
      operator_chain(blind, source_, choose_method(blind, source_, ExactMethod::automatic));
  ChainScratch scratch;
  out.value.resize(cost_.size());
  chain->jump(cost_.data(), out.value.data(), 1, scratch);
  const double evaluations = facts_of(op, source_.shape()).evaluations_per_step;
  const double largest = *std::max_element(cost_.begin(), cost_.end());
  for (std::size_t x = 0; x < cost_.size(); ++x) {
    const double stays = std::max(0.0, 1.0 - chain->leaving()[x]);
    out.value[x] = evaluations * (stays * cost_[x] + out.value[x]);
  }
  out.error =
      evaluations *
      (chain->jump_error() + 2.0 * source_.rows(blind).entry_error() + 8.0 * kUnitRoundoff) *
      largest;
  return out;
}

// The same from the proposal's rows, each with what its state leaves out.
StateFunction PathWork::cost_by_rows(const Operator& op) const {
  const StateRows rows = source_.states(op);
  const double evaluations = facts_of(op, source_.shape()).evaluations_per_step;
  StateFunction out;
  out.value.resize(rows.size());
  std::vector<Transition> row;
  std::size_t longest = 0;
  for (std::uint32_t x = 0; x < rows.size(); ++x) {
    rows.proposed(x, row);
    out.value[x] = evaluations * pairwise_sum(0, row.size(), [&](std::size_t i) {
                     return row[i].probability * cost_[row[i].target];
                   });
    longest = std::max(longest, row.size());
  }
  out.error = evaluations *
              (rows.entry_error() + (pairwise_error_units(longest) + 3.0) * kUnitRoundoff) *
              *std::max_element(cost_.begin(), cost_.end());
  return out;
}

void PathWork::stratum_reach(const StateFunction& reach, PathEstimates& out) const {
  std::size_t set = 0;
  for (const auto& stratum : settings_.strata) {
    for (const std::vector<std::uint32_t>& starts : stratum) {
      const double mean =
          pairwise_sum(0, starts.size(), [&](std::size_t i) { return reach.value[starts[i]]; }) /
          static_cast<double>(starts.size());
      out.reach_stratum[set] = mean;
      out.reach_stratum_bound[set] =
          reach.error + (pairwise_error_units(starts.size()) + 2.0) * kUnitRoundoff * mean;
      ++set;
    }
  }
}

RunningSums PathWork::by_steps(const Operator& op, StateFunction reach, PathEstimates& out) const {
  if (!reach.value.empty()) stratum_reach(reach, out);
  return RunningSums(settings_, std::move(reach), proposed_cost(op), out);
}

StationaryReach PathWork::stationary(const Operator& op, const StateFunction& reach) const {
  const ProductShape& shape = source_.shape();
  const OperatorFacts facts = facts_of(op, shape);
  if (facts.isotropic) {
    const std::vector<double> gaps = spectral_gaps(isotropic_probabilities(op, shape), shape);
    // An eigenvalue 1 beside λ_0: not every difference is a sum of those that steps make.
    if (std::count(gaps.begin(), gaps.end(), 0.0) > 1) {
      return no_stationary_reach("several closed classes");
    }
    return {facts.reach_proposal, (shape.edges + 3.0) * kUnitRoundoff * facts.reach_proposal,
            "uniform"};
  }
  if (jumps_uniformly(op)) {
    return std::isnan(facts.reach_proposal)
               ? no_stationary_reach("not computed")
               : StationaryReach{facts.reach_proposal, 3.0 * kUnitRoundoff * facts.reach_proposal,
                                 "uniform"};
  }
  if (facts.kronecker) {
    return std::visit(
        [&](const auto& proposal) {
          if constexpr (requires { proposal.kronecker_form(shape); }) {
            return kronecker_stationary_reach(proposal.kronecker_form(shape).edge_matrices, shape);
          } else {
            return no_stationary_reach("not computed");
          }
        },
        op.proposal);
  }
  const bool is_stored =
      has_memory(op) ? source_.is_embedded(op) : source_.stored_entries(op) <= kMaxStoredEntries;
  if (!settings_.stationary || !is_stored) {
    return no_stationary_reach("not computed");
  }
  const auto between = between_jumps(op, shape);
  if (between && reach.value.empty()) return no_stationary_reach("not computed");
  const StateFunction own = reach.value.empty() ? step_reach(op) : StateFunction();
  const StateFunction& r = reach.value.empty() ? own : reach;
  // Of sums of positive terms.
  const double largest = *std::max_element(r.value.begin(), r.value.end());
  const double relative_error = largest > 0.0 ? r.error / largest : 0.0;
  if (between && between->jump >= kLeastJumpOfSeries) {
    return restarted_stationary_reach(*stored_chain(between->op, source_), between->jump, r.value,
                                      relative_error);
  }
  if (between && matrix_entries(op, shape) > kMaxStoredEntries) {
    return no_stationary_reach("not computed");
  }
  return chain_stationary_reach(*stored_chain(op, source_), r.value, relative_error);
}

}  // namespace archwalk

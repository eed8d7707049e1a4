#include "archwalk/exact/exact_engine.hpp"

#include <limits>

#include "archwalk/core/parallel.hpp"
#include "archwalk/core/watched_work.hpp"
#include "archwalk/cuda/column_sorter.hpp"
#include "archwalk/space/hamming_scheme.hpp"
#include "arithmetic/pairwise_sum.hpp"
#include "chain/operator_chain.hpp"
#include "choose_method.hpp"
#include "exact_engine_state.hpp"
#include "jumps/guided_jumps.hpp"
#include "laws/law_of_rows.hpp"
#include "laws/law_sums.hpp"
#include "powers/kronecker.hpp"
#include "powers/uniform_jumps.hpp"
#include "steps/device_sums.hpp"
#include "steps/sparse.hpp"
#include "steps/stencil.hpp"

namespace archwalk {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// Whether a method multiplies by P step by step.
bool takes_steps(ExactMethod method) {
  return method == ExactMethod::stencil || method == ExactMethod::sparse;
}

// Whether sums over powers of P are taken from its rows.
bool has_law_of_rows(const Operator& op, const OperatorFacts& facts) {
  return facts.blind && !has_memory(op) && !facts.isotropic && !facts.has_kronecker_form &&
         !std::holds_alternative<Uniform>(op.proposal);
}

}  // namespace

ExactEngine::State::State(const BenchmarkTable& the_table, ExactSettings the_settings)
    : table(the_table),
      shape(the_table.space->shape()),
      settings(std::move(the_settings)),
      source(the_table, settings.missing_guides_rank_lowest, cuda::sorter_on(settings.devices)),
      path_work(the_table, settings, source) {
  for (const ScoreColumn* column : settings.scores) scores.push_back(measured(*column));
  if (!settings.devices.empty()) {
    devices = std::make_unique<DeviceSteps>(settings.devices, steps_plan(settings, scores, shape));
  }
}

ExactEngine::ExactEngine(const BenchmarkTable& table, ExactSettings settings)
    : state_(std::make_unique<State>(table, std::move(settings))) {}
ExactEngine::~ExactEngine() = default;
ExactEngine::ExactEngine(ExactEngine&&) noexcept = default;

ExactMethod ExactEngine::method_for(const Operator& op) const {
  return choose_method(op, state_->source, state_->settings.method, UseOfMethod::expectations);
}

std::size_t ExactEngine::guide_values(const Operator& op) const {
  const RowSource& source = state_->source;
  return guide_key_kind(op) == GuideKey::none ? 0 : source.key_order(op)->classes();
}

double ExactEngine::searched_pairs(const Operator& op) const {
  const double n = state_->shape.size;
  return state_->path_work.searches_for_reach(op) ? n * n : 0.0;
}

bool ExactEngine::State::has_method(const Operator& op) const {
  const OperatorFacts facts = facts_of(op, shape);
  return facts.isotropic || facts.has_kronecker_form || jumps_uniformly(op) ||
         has_stencil(op, source) ||
         source.stored_entries(op) <= (has_memory(op) ? kMaxEmbeddedEntries : kMaxStoredEntries);
}

void ExactEngine::State::by_powers(const Operator& op, ExactEstimates& out) const {
  if (!shape.is_product()) {  // where no other operator's powers are known
    uniform_estimates(settings, scores, out);
    return;
  }
  std::visit(
      [&](const auto& proposal) {
        if (out.method == ExactMethod::spectral) {
          std::call_once(spectral_once, [&] {
            spectral = std::make_unique<SpectralMethod>(shape, settings, scores);
          });
          spectral->estimates(isotropic_eigenvalues(shape, isotropic_probabilities(op, shape)),
                              out);
        } else if constexpr (requires { proposal.kronecker_form(shape); }) {
          kronecker_estimates(proposal.kronecker_form(shape), shape, settings, scores, out);
        }
      },
      op.proposal);
}

void ExactEngine::State::by_steps(const Operator& op, const std::vector<MeasuredScore>& of,
                                  RunningSums& sums, ExactEstimates& out) const {
  LargeMatrixLock lock(large_matrix_mutex, std::defer_lock);
  if (out.method == ExactMethod::stencil) {
    if (takes_guided_jumps(op, shape)) lock_if_large(guided_entries(op, source), lock);
    stencil_estimates(op, source, settings, of, sums, out);
    return;
  }
  // With a memory its embedding came first: expectations() holds the lock.
  if (!has_memory(op)) lock_if_large(source.stored_entries(op), lock);
  sparse_estimates(source.states(op), settings, of, devices.get(), sums, out);
}

void ExactEngine::State::make_room(ExactEstimates& out) const {
  const std::size_t cells = settings.strata.size() * scores.size() * settings.horizons.size();
  for (std::vector<double>* array :
       {&out.mean, &out.bound, &out.variance, &out.variance_within, &out.variance_bound}) {
    array->assign(cells, kNaN);
  }
  if (!settings.positive) return;
  for (std::vector<double>* array :
       {&out.positive, &out.positive_bound, &out.positive_variance, &out.positive_variance_bound}) {
    array->assign(cells, kNaN);
  }
}

void ExactEngine::State::estimate(const Operator& op, RunningSums& sums,
                                  ExactEstimates& out) const {
  make_room(out);
  if (const auto between = between_jumps(op, shape)) {
    family_of(*between)->estimates(between->jump, out);
  } else if (takes_steps(out.method)) {
    by_steps(op, scores, sums, out);
  } else {
    by_powers(op, out);
  }
}

ExactEstimates ExactEngine::estimates(const Operator& op) const {
  NoProgress progress;
  if (state_->devices != nullptr) {
    return run({&op}, {true, false}, 1, progress).front().estimates;
  }
  ExactEstimates out;
  out.method = method_for(op);
  RunningSums none;
  state_->estimate(op, none, out);
  return out;
}

PathEstimates ExactEngine::paths(const Operator& op) const {
  NoProgress progress;
  return run({&op}, {false, true}, 1, progress).front().paths;
}

OperatorGeometry ExactEngine::geometry(const Operator& op) const {
  const State& state = *state_;
  LargeMatrixLock lock(state.large_matrix_mutex, std::defer_lock);
  return state.geometry(
      op, facts_of(op, state.shape).blind ? StateFunction() : state.path_work.step_reach(op), lock);
}

OperatorGeometry ExactEngine::State::geometry(const Operator& op, const StateFunction& reach,
                                              LargeMatrixLock& lock) const {
  const OperatorFacts facts = facts_of(op, shape);
  if (const auto between = between_jumps(op, shape)) return restarted_geometry(op, *between, lock);
  const bool looks_at_rows = !settings.horizons.empty() && has_law_of_rows(op, facts);
  if (settings.stationary || looks_at_rows) lock_if_large(source.stored_entries(op), lock);
  OperatorGeometry geometry;
  geometry.law.resize(settings.horizons.size());
  geometry.stationary = path_work.stationary(op, reach);
  if (!facts.blind) {
    geometry.reach_uniform =
        reach.value.empty() ? kNaN : pairwise_sum(0, shape.size, [&](std::size_t x) {
                                       return reach.value[x];
                                     }) / shape.size;
    return geometry;
  }
  geometry.reach_uniform = facts.reach_proposal;
  geometry.law = law(op, facts);
  return geometry;
}

std::vector<LawSums> ExactEngine::State::law(const Operator& op, const OperatorFacts& facts) const {
  const std::vector<std::uint32_t>& horizons = settings.horizons;
  std::vector<LawSums> unknown(horizons.size());
  if (horizons.empty()) return unknown;  // thresholds alone: no rows are looked at
  if (has_memory(op)) {
    if (!facts.homogeneous || !has_method(op)) return unknown;
    return followed_law(*source.embedding(op), shape.size, horizons);
  }
  if (facts.isotropic) {
    return isotropic_law(isotropic_eigenvalues(shape, isotropic_probabilities(op, shape)), shape,
                         horizons);
  }
  if (std::holds_alternative<Uniform>(op.proposal)) {
    return std::vector<LawSums>(horizons.size(), uniform_law(shape.size));
  }
  if (has_law_of_rows(op, facts)) {
    if (source.stored_entries(op) > kMaxStoredEntries) return unknown;
    return LawOfRows(source.rows(op), shape.size, horizons, balance_weights(op), false).law();
  }
  return std::visit(
      [&](const auto& proposal) {
        if constexpr (requires { proposal.kronecker_form(shape); }) {
          return kronecker_law(proposal.kronecker_form(shape), shape, horizons);
        } else {
          return unknown;
        }
      },
      op.proposal);
}

void ExactEngine::State::lock_if_large(std::uint64_t entries, LargeMatrixLock& lock) const {
  if (!lock.owns_lock() && entries > settings.large_matrix_entries) lock.lock();
}

bool ExactEngine::State::is_device_stencil(const Operator& op, ExpectationChoice choice) const {
  return devices != nullptr && (choice.estimates || choice.all_paths) && is_local(op, shape) &&
         has_device_stencil(op) &&
         choose_method(op, source, settings.method, UseOfMethod::expectations) ==
             ExactMethod::stencil;
}

std::vector<kernels::StepSums> ExactEngine::State::stencils(
    const std::vector<const Operator*>& operators, ExpectationChoice choice,
    Progress& progress) const {
  std::vector<kernels::StepSums> all(operators.size());
  std::vector<std::size_t> place;
  std::vector<const Operator*> list;
  for (std::size_t i = 0; i < operators.size(); ++i) {
    if (!is_device_stencil(*operators[i], choice)) continue;
    place.push_back(i);
    list.push_back(operators[i]);
  }
  if (list.empty()) return all;
  ScaledProgress own(progress, choice.estimates ? 1.0 : 0.0);
  std::vector<kernels::StepSums> found = devices->stencils(list, source, own);
  for (std::size_t i = 0; i < place.size(); ++i) all[place[i]] = std::move(found[i]);
  return all;
}

OperatorExpectations ExactEngine::State::of_stencil(const Operator& op, ExpectationChoice choice,
                                                    const kernels::StepSums& stencil) const {
  OperatorExpectations out;
  out.paths = path_work.unknown();
  out.estimates.method = ExactMethod::stencil;
  if (choice.estimates) make_room(out.estimates);
  const double reach_uniform = stencil_from_sums(stencil, devices->stencil_layout(), shape,
                                                 settings, scores, out.paths, out.estimates);
  LargeMatrixLock lock(large_matrix_mutex, std::defer_lock);
  out.geometry = geometry(op, {}, lock);
  if (!facts_of(op, shape).blind) out.geometry.reach_uniform = reach_uniform;
  return out;
}

OperatorExpectations ExactEngine::State::expectations(const Operator& op, ExpectationChoice choice,
                                                      const kernels::StepSums& stencil) const {
  if (!stencil.sum.empty()) return of_stencil(op, choice, stencil);
  if (const auto between = between_jumps(op, shape)) return of_restart(op, *between, choice);
  OperatorExpectations out;
  out.paths = path_work.unknown();
  // Where walks alone are wanted an operator need not fit any exact method.
  const bool possible = choice.estimates || has_method(op);
  LargeMatrixLock lock(large_matrix_mutex, std::defer_lock);
  if (has_memory(op)) lock_if_large(source.stored_entries(op), lock);
  // Held while all that is asked below looks it up.
  const auto embedding = possible ? source.embedding(op) : nullptr;
  out.estimates.method = possible
                             ? choose_method(op, source, settings.method, UseOfMethod::expectations)
                             : ExactMethod::sparse;
  StateFunction reach;
  RunningSums sums;
  if (!takes_steps(out.estimates.method)) {
    path_work.closed_form(op, out.estimates.method, out.paths);
  } else {
    reach = path_work.step_reach(op);
    if (choice.all_paths && possible) {
      sums = path_work.by_steps(op, reach, out.paths);
    } else if (!reach.value.empty()) {
      path_work.stratum_reach(reach, out.paths);
    }
  }
  if (choice.estimates) {
    estimate(op, sums, out.estimates);
  } else if (sums.columns() > 0) {
    by_steps(op, {}, sums, out.estimates);
  }
  out.geometry = geometry(op, reach, lock);
  return out;
}

std::vector<OperatorExpectations> ExactEngine::run(const std::vector<const Operator*>& operators,
                                                   ExpectationChoice choice, int threads,
                                                   Progress& progress) const {
  std::vector<OperatorExpectations> all(operators.size());
  state_->prepare_families(operators, progress);
  state_->path_work.prepare_reaches(operators, progress);
  const std::vector<kernels::StepSums> stencils = state_->stencils(operators, choice, progress);
  for_each_index(operators.size(), threads, [&](std::size_t i) {
    WatchedWork work(progress, choice.estimates && stencils[i].sum.empty() ? 1.0 : 0.0);
    stop_if_cancelled();
    all[i] = state_->expectations(*operators[i], choice, stencils[i]);
    work.finish();
  });
  return all;
}

}  // namespace archwalk

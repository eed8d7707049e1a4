// What the exact engine makes of blind restarts around rows, from what those around one proposal
// share.
#include <map>
#include <string>

#include "archwalk/core/watched_work.hpp"
#include "choose_method.hpp"
#include "exact_engine_state.hpp"

namespace archwalk {

OperatorGeometry ExactEngine::State::restarted_geometry(const Operator& op,
                                                        const BetweenJumps& between,
                                                        LargeMatrixLock& lock) const {
  const auto family = family_of(between);
  OperatorGeometry geometry;
  geometry.reach_uniform = facts_of(op, shape).reach_proposal;
  geometry.law.resize(settings.horizons.size());
  if (!settings.horizons.empty() && source.stored_entries(op) <= kMaxStoredEntries) {
    geometry.law = family->law(between.jump);
  }
  const StateFunction reach = settings.stationary ? family->reach(between.jump) : StateFunction();
  if (settings.stationary) lock_if_large(source.stored_entries(op), lock);
  geometry.stationary = path_work.stationary(op, reach);
  return geometry;
}

// All that is asked for comes from what the operators around one proposal share.
OperatorExpectations ExactEngine::State::of_restart(const Operator& op, const BetweenJumps& between,
                                                    ExpectationChoice choice) const {
  OperatorExpectations out;
  out.paths = path_work.unknown();
  const bool possible = choice.estimates || has_method(op);
  out.estimates.method = possible
                             ? choose_method(op, source, settings.method, UseOfMethod::expectations)
                             : ExactMethod::sparse;
  const auto family = family_of(between);
  if (choice.estimates) {
    make_room(out.estimates);
    family->estimates(between.jump, out.estimates);
  }
  const StateFunction reach = family->reach(between.jump);
  if (!reach.value.empty()) path_work.stratum_reach(reach, out.paths);
  if (choice.all_paths && possible) family->paths(between.jump, out.paths);
  LargeMatrixLock lock(large_matrix_mutex, std::defer_lock);
  out.geometry = restarted_geometry(op, between, lock);
  return out;
}

// What several operators share takes all threads before they begin.
void ExactEngine::State::prepare_families(const std::vector<const Operator*>& operators,
                                          Progress& progress) const {
  const WatchedWork work(progress, 0.0);
  std::map<std::string, std::vector<BetweenJumps>> shared;
  for (const Operator* op : operators) {
    if (auto between = between_jumps(*op, shape)) {
      std::string name = to_string(between->op);
      shared[std::move(name)].push_back(std::move(*between));
    }
  }
  for (const auto& [name, members] : shared) {
    if (members.size() < 2 || settings.horizons.empty() ||
        source.stored_entries(members.front().op) > kMaxStoredEntries) {
      continue;
    }
    static_cast<void>(family_of(members.front())->law(members.front().jump));
  }
}

std::shared_ptr<const RestartFamily> ExactEngine::State::family_of(
    const BetweenJumps& between) const {
  return families.of(between.op, [&] {
    return std::make_shared<const RestartFamily>(between.op, settings, scores, source, path_work,
                                                 large_matrix_mutex);
  });
}

}  // namespace archwalk

#include "archwalk/bench/bench.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "archwalk/core/error.hpp"
#include "trials.hpp"

namespace archwalk {
namespace {

using detail::PreparedKind;

constexpr std::size_t kMostScores = 3;

// The kinds of one list that are wanted and fit the table.
template <class Kind, class Prepare>
void prepare_all(const std::vector<Kind>& kinds, const std::vector<std::string>& wanted,
                 Prepare&& prepare, std::vector<PreparedKind>& prepared,
                 std::vector<LeftOut>& left_out) {
  for (const Kind& kind : kinds) {
    if (std::find(wanted.begin(), wanted.end(), kind.name) == wanted.end()) continue;
    try {
      prepared.push_back(prepare(kind));
    } catch (const InputError& error) {
      left_out.push_back({kind.name, error.what()});
    }
  }
}

}  // namespace

std::vector<const ScoreColumn*> bench_scores(const BenchmarkTable& table) {
  if (table.space->product() == nullptr) {
    throw InputError(fmt::format("the space '{}' is no product space", table.space->name()),
                     "the operators that are measured change edges or layers one by one",
                     "use a table of a product space");
  }
  std::vector<const ScoreColumn*> scores;
  for (const ScoreColumn& column : table.scores) {
    if (scores.size() == kMostScores) break;
    if (column.missing_count() == 0 && column.minus_infinity_count() == 0) {
      scores.push_back(&table.measured_score(column.name));
    }
  }
  if (scores.empty()) {
    throw InputError("the table has no score that is finite everywhere",
                     "walks and exact expectations measure one", "use another table");
  }
  return scores;
}

BenchReport run_bench(const BenchmarkTable& table, const BenchSettings& settings,
                      Progress& progress) {
  bench_scores(table);  // whatever the kinds, the table must have one
  BenchReport report;
  report.space = table.space->name();
  report.architectures = table.space->size();
  std::vector<PreparedKind> prepared;
  prepare_all(
      walk_kinds(), settings.kinds,
      [&](const WalkKind& kind) { return detail::prepare_walks(kind, table, settings, progress); },
      prepared, report.left_out);
  prepare_all(
      exact_kinds(), settings.kinds,
      [&](const ExactKind& kind) { return detail::prepare_exact(kind, table, settings, progress); },
      prepared, report.left_out);
  std::vector<Trial> trials;
  for (const PreparedKind& kind : prepared) {
    report.left_out.insert(report.left_out.end(), kind.left_out.begin(), kind.left_out.end());
    trials.push_back(kind.trial);
    trials.insert(trials.end(), kind.peers.begin(), kind.peers.end());
  }
  const std::vector<Rate> rates = interleaved_rates(trials, settings.budget, progress);
  auto rate = rates.begin();
  for (PreparedKind& kind : prepared) {
    kind.report.rate = *rate++;
    for (PeerRate& peer : kind.report.peers) peer.rate = *rate++;
    report.kinds.push_back(std::move(kind.report));
  }
  return report;
}

}  // namespace archwalk

// How long the exact engine will take, by trials of operators of each kind that occurs.
#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "archwalk/core/error.hpp"
#include "archwalk/exact/guided_jumps.hpp"
#include "archwalk/exact/transition_matrix.hpp"
#include "seconds_since.hpp"
#include "sweep_state.hpp"

namespace archwalk {
namespace {

using detail::Clock;
using detail::seconds_since;

constexpr double kTrialTerms = 2e8;         // of one operator's work, at most
constexpr double kTrialTermsOfFirst = 2e9;  // of the smallest of its kind
constexpr double kAssumedTerms = 2e9;  // multiply-adds a second and thread, where none is tried
constexpr double kAssumedTrackTerms = 2e10;  // of tracks: less than half of a step's terms are done
constexpr double kAssumedVisits = 2e7;   // entries of P a second and thread, where none is tried
constexpr double kAssumedPairs = 1.3e9;  // of cells a second and thread; measured on NAS-Bench-101
constexpr double kLongest = 5.0;         // s of all trials; kinds after that go by the slowest
constexpr std::size_t kTrialOperators = 8;  // of a kind
// Of a matrix that is stored, passes that cost as much as filling it: reaches, what can be reached
// from where, and the matrix of the states beyond a threshold.
constexpr double kFillings = 2.0;
constexpr std::size_t kTrialValues = 64;  // of a score, in a trial of tracks
constexpr double kVisit = 0.5;            // measured; of a pass for the reach alone
constexpr std::size_t kSampledEntries = 1 << 20;
constexpr std::uint32_t kSampledRows = 256;
constexpr int kRepetitions = 3;
constexpr std::size_t kShortTrials = 5;  // of which the middle one counts
constexpr double kShort = 0.02;          // s of trials that are repeated, in all

// Method, proposal, selection and memory: what a multiply-add costs is alike within a kind.
using Kind = std::tuple<ExactMethod, std::size_t, std::size_t, std::size_t>;

// Of a trial of microseconds another program's turn on the processor would be most: it is repeated.
double usual_seconds(const std::function<void()>& trial) {
  std::vector<double> seconds;
  double all = 0.0;
  while (seconds.empty() || (seconds.size() < kShortTrials && all < kShort)) {
    const Clock::time_point begin = Clock::now();
    trial();
    seconds.push_back(seconds_since(begin));
    all += seconds.back();
  }
  const auto middle = seconds.begin() + static_cast<std::ptrdiff_t>((seconds.size() - 1) / 2);
  std::nth_element(seconds.begin(), middle, seconds.end());
  return *middle;
}

// Seconds of one product with the entries.
double seconds_of_product(const std::vector<Transition>& entries, const std::vector<double>& u) {
  constexpr std::size_t kLanes = 8;
  double sums[kLanes] = {};
  const Clock::time_point begin = Clock::now();
  for (std::size_t i = 0; i + kLanes <= entries.size(); i += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      sums[lane] += entries[i + lane].probability * u[entries[i + lane].target];
    }
  }
  volatile double kept = 0.0;  // else nothing would be summed
  for (const double sum : sums) kept = kept + sum;
  return seconds_since(begin);
}

// Seconds of so many passes over all rows of a matrix and of products of so many terms, from some
// of its rows.
double sampled_seconds(const BenchmarkTable& table, const Operator& op, bool missing_rank_lowest,
                       double fillings, double terms) {
  const TransitionMatrix matrix(table, op, missing_rank_lowest);
  std::vector<Transition> all;
  std::vector<Transition> row;
  const std::uint32_t rows = std::min(kSampledRows, matrix.size());
  std::uint32_t sampled = 0;
  const Clock::time_point begin = Clock::now();
  for (; sampled < rows && all.size() < kSampledEntries; ++sampled) {
    matrix.row(static_cast<std::uint32_t>(std::uint64_t{sampled} * matrix.size() / rows), row);
    all.insert(all.end(), row.begin(), row.end());
  }
  const double filling = seconds_since(begin) / sampled * matrix.size();
  const std::vector<double> u(matrix.size(), 0.5);
  double products = std::numeric_limits<double>::infinity();
  for (int repetition = 0; repetition < kRepetitions; ++repetition) {
    products = std::min(products, seconds_of_product(all, u));
  }
  return fillings * filling + terms * products / static_cast<double>(all.size());
}

double seconds_of_tracks(const BenchmarkTable& table, TrackSettings settings, const Operator& op,
                         double steps) {
  settings.horizons = {static_cast<std::uint32_t>(steps)};
  const TrackEngine engine(table, std::move(settings));
  std::vector<TrackEstimates> ignored;
  NoProgress progress;
  const Clock::time_point begin = Clock::now();
  engine.run({&op}, 1, progress, ignored);
  return seconds_since(begin);
}

using Terms = std::function<double(std::size_t row)>;
using Run = std::function<void(const std::vector<const Operator*>&)>;

std::size_t smallest_of(const std::vector<std::size_t>& rows, const Terms& terms) {
  return *std::min_element(rows.begin(), rows.end(),
                           [&](std::size_t a, std::size_t b) { return terms(a) < terms(b); });
}

std::size_t largest_of(const std::vector<std::size_t>& rows, const Terms& terms) {
  return *std::max_element(rows.begin(), rows.end(),
                           [&](std::size_t a, std::size_t b) { return terms(a) < terms(b); });
}

// The smallest operator of a kind, and others from all over it that are quickly done too.
std::vector<std::size_t> rows_to_try(const std::vector<std::size_t>& rows, const Terms& terms) {
  std::vector<std::size_t> list = {smallest_of(rows, terms)};
  const std::size_t step = (rows.size() + kTrialOperators - 1) / kTrialOperators;
  for (std::size_t i = 0; i < rows.size(); i += step) {
    if (rows[i] != list.front() && terms(rows[i]) <= kTrialTerms) list.push_back(rows[i]);
  }
  return list;
}

}  // namespace

// Terms a second of rows of a kind that would take too long to try; 0: they are tried.
double Sweep::State::untried_rate(ExactMethod method, const std::vector<std::size_t>& rows,
                                  const Terms& terms) const {
  const Operator& op = operators[smallest_of(rows, terms)].op;
  const double least = terms(smallest_of(rows, terms));
  const double most = terms(largest_of(rows, terms));
  const bool lowest = config.missing_guides_rank_lowest;
  const auto abreast =
      static_cast<double>(std::min(static_cast<std::size_t>(backend.threads), rows.size()));
  // One of a family follows the steps of all.
  if (const auto between = between_jumps(op, shape)) {
    return most / sampled_seconds(table, between->op, lowest, kFillings, most);
  }
  // A trial would search for the reach, which is counted by itself.
  if (exact.searched_pairs(op) > 0.0) {
    const auto parts = guided_jumps(op, shape);
    if (!parts->between) return kAssumedTerms * abreast;
    const bool is_large = matrix_entries(*parts->between, shape) > kLargeMatrixEntries;
    return (is_large ? 1.0 : abreast) * most /
           sampled_seconds(table, *parts->between, lowest, kFillings + kVisit, most);
  }
  if (least <= kTrialTermsOfFirst) return 0.0;
  if (method == ExactMethod::sparse && !has_memory(op)) {
    return least / sampled_seconds(table, op, lowest, kFillings, least);
  }
  return kAssumedTerms * abreast;
}

std::vector<double> Sweep::State::exact_seconds() const {
  std::map<Kind, std::vector<std::size_t>> kinds;
  for (std::size_t row = 0; row < operators.size(); ++row) {
    const Operator& op = operators[row].op;
    kinds[{methods[row], op.proposal.index(), op.selection.index(), op.memory.index()}].push_back(
        row);
  }
  std::vector<double> seconds(operators.size(), 0.0);
  const Clock::time_point begin = Clock::now();
  double slowest = 0.0;  // of the kinds tried, terms a second; 0: none yet

  const auto rate_of = [&](const Kind& kind, const std::vector<std::size_t>& rows,
                           const Terms& terms, const Run& run) {
    const std::size_t smallest = smallest_of(rows, terms);
    const Operator& op = operators[smallest].op;
    if (const double rate = untried_rate(std::get<0>(kind), rows, terms); rate > 0.0) return rate;
    if (slowest > 0.0 && seconds_since(begin) > kLongest) return slowest;
    std::vector<const Operator*> list;
    double sum = 0.0;
    for (const std::size_t row : rows_to_try(rows, terms)) {
      list.push_back(&operators[row].op);
      sum += terms(row);
    }
    // What the first isotropic operator makes of the table is there for all others: it would be
    // most of a trial's time, and is none of a sweep's.
    if (std::get<0>(kind) == ExactMethod::spectral) run({&op});
    const double rate = sum / usual_seconds([&] { run(list); });
    slowest = slowest > 0.0 ? std::min(slowest, rate) : rate;
    return rate;
  };
  const auto add = [&](const Terms& terms, const Run& run) {
    for (const auto& [kind, rows] : kinds) {
      const double rate = rate_of(kind, rows, terms, run);
      for (const std::size_t row : rows) seconds[row] += terms(row) / rate;
    }
  };

  NoProgress progress;
  if (config.has_fixed_length()) {
    add([&](std::size_t row) { return fixed_length_terms(row); },
        [&](const std::vector<const Operator*>& list) {
          exact.run(list, expectation_choice(), backend.threads, progress);
        });
  }
  if (tracks != nullptr) add_tracks(seconds);
  if (threshold_exact != nullptr) {
    add([&](std::size_t row) { return threshold_terms(row); },
        [&](const std::vector<const Operator*>& list) {
          std::vector<ThresholdEstimates> ignored;
          threshold_exact->run(list, backend.threads, progress, ignored);
        });
  }
  add_searches(seconds);
  return seconds;
}

// One operator of each kind is followed, on a score of fewer values; its chain is made for all.
void Sweep::State::add_tracks(std::vector<double>& seconds) const {
  std::map<Kind, std::vector<std::size_t>> kinds;
  for (std::size_t row = 0; row < operators.size(); ++row) {
    const Operator& op = operators[row].op;
    kinds[{track_methods[row], op.proposal.index(), op.selection.index(), op.memory.index()}]
        .push_back(row);
  }
  ScoreColumn coarse = *scores.columns.front();
  std::size_t most = 0;
  for (const ScoreColumn* column : scores.columns) {
    const DenseRanks ranks = sorter->ranks(column->k);
    const std::size_t values = ranks.k_of_rank.size();
    if (values <= most) continue;
    most = values;
    for (std::size_t x = 0; x < coarse.k.size(); ++x) {
      coarse.k[x] = static_cast<std::int64_t>(ranks.rank[x] * kTrialValues / values);
    }
  }
  TrackSettings settings = track_settings();
  settings.best = true;
  settings.incumbent = false;
  settings.scores = {&coarse};
  for (auto& stratum : settings.strata) stratum.resize(1);
  const Terms terms = [&](std::size_t row) { return track_terms(row); };
  const auto trial_columns = static_cast<double>(std::min(most, kTrialValues));
  const Clock::time_point begin = Clock::now();
  for (const auto& [kind, rows] : kinds) {
    const std::size_t smallest = smallest_of(rows, terms);
    const Operator& op = operators[smallest].op;
    const double of_step = chain_terms(smallest, track_methods[smallest]) * trial_columns;
    double rate = kAssumedTrackTerms * backend.threads;
    double first = 0.0;  // to make an operator's chain
    if (of_step <= kTrialTermsOfFirst && seconds_since(begin) < kLongest) {
      // As far as the sweep goes: where little is left, steps come to an end.
      const double last = config.horizons.back();
      const double steps = std::clamp(std::floor(kTrialTermsOfFirst / of_step), 1.0, last);
      const double one = seconds_of_tracks(table, settings, op, 1.0);
      const double all = seconds_of_tracks(table, settings, op, steps);
      // One step is as much as it takes to begin with a range and to read it.
      const double of_one = steps > 1.0 ? std::max(0.0, all - one) / (steps - 1.0) : 0.5 * one;
      rate = backend.threads * of_step / std::max(of_one, 1e-9);
      first = std::max(0.0, one - 2.0 * of_one) / backend.threads;
    }
    for (const std::size_t row : rows) {
      seconds[row] += first + terms(row) * (1.0 + 1.0 / config.horizons.back()) / rate;
    }
  }
}

void Sweep::State::add_searches(std::vector<double>& seconds) const {
  std::set<std::string> known;  // selections
  for (std::size_t row = 0; row < operators.size(); ++row) {
    const Operator& op = operators[row].op;
    const double pairs = exact.searched_pairs(op);
    if (pairs > 0.0 && known.insert(to_string(Operator{Uniform{}, op.selection})).second) {
      seconds[row] += pairs / (kAssumedPairs * backend.threads);
    }
  }
}

double Sweep::State::seconds_of_reach(std::size_t row, ExactMethod method) const {
  const Operator& op = operators[row].op;
  if (exact.searched_pairs(op) > 0.0) {
    const auto parts = guided_jumps(op, shape);
    if (!parts->between) return 0.0;
    return sampled_seconds(table, *parts->between, config.missing_guides_rank_lowest, kVisit, 0.0);
  }
  const auto entries = static_cast<double>(matrix_entries(op, shape));
  if (entries > kMaxVisitedEntries) return 0.0;                     // there is none
  const double steps = config.cost ? config.horizons.back() : 0.0;  // for the cost
  const double terms = step_terms(op, shape, method, guide_values(row));
  if (method == ExactMethod::stencil && terms < entries) {  // by rank
    return terms * (1.0 + steps) / kAssumedTerms;
  }
  try {
    return sampled_seconds(table, op, config.missing_guides_rank_lowest, kVisit, terms * steps);
  } catch (const InputError&) {  // of a matrix beyond what is stored rows alone are visited
    return entries / kAssumedVisits;
  }
}

std::vector<double> Sweep::State::reach_seconds() const {
  std::vector<double> seconds(operators.size(), 0.0);
  std::map<Kind, double> of_kind;
  const auto abreast = std::min(static_cast<std::size_t>(backend.threads), operators.size());
  for (std::size_t row = 0; row < operators.size(); ++row) {
    const Operator& op = operators[row].op;
    if (facts_of(op, shape).blind || has_memory(op)) continue;
    ExactMethod method = ExactMethod::sparse;
    try {
      method = exact.method_for(op);
    } catch (const InputError&) {  // none fits: rows are visited all the same
    }
    const Kind kind{method, op.proposal.index(), op.selection.index(), op.memory.index()};
    const auto [place, is_new] = of_kind.try_emplace(kind, 0.0);
    if (is_new) place->second = seconds_of_reach(row, method);
    seconds[row] = place->second / static_cast<double>(abreast);
  }
  add_searches(seconds);
  return seconds;
}

}  // namespace archwalk

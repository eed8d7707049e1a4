#include "archwalk/exact/track_engine.hpp"

#include <algorithm>
#include <map>

#include "archwalk/core/parallel.hpp"
#include "archwalk/core/watched_work.hpp"
#include "arithmetic/pairwise_sum.hpp"
#include "chain/operator_chain.hpp"
#include "choose_method.hpp"
#include "jumps/guided_jumps.hpp"
#include "track_tasks.hpp"

namespace archwalk {
namespace {

constexpr std::uint32_t kNone = ~0u;

MethodAdvice advice() {
  MethodAdvice advice;
  advice.walks = "leave exact_track out, or use method = \"walks\"";
  return advice;
}

// What cells have, for the states of an operator.
template <class T>
std::vector<T> on_states(const std::vector<T>& of_cell, const Embedding* embedding) {
  if (embedding == nullptr) return of_cell;
  std::vector<T> of_state;
  of_state.reserve(embedding->size());
  for (const std::uint32_t x : embedding->cell) of_state.push_back(of_cell[x]);
  return of_state;
}

}  // namespace

struct TrackEngine::State {
  State(const BenchmarkTable& table, TrackSettings the_settings);

  std::shared_ptr<const GuideClasses> guide_of(const Operator& op) const;
  GuideClasses with_scores(const DenseRanks& ranks) const;
  bool needs_best(std::size_t score, const GuideClasses& guide) const;
  std::size_t horizons() const { return settings.horizons.size(); }
  bool is_large(const Operator& op) const;

  void prepare(TrackTask& task) const;
  /// On all threads, a range at a time.
  void run(std::deque<TrackTask>& tasks, int threads, Progress& progress) const;
  void follow(const TrackRanges::Range& of, ChainScratch& scratch) const;
  void make(TrackTask& task) const;
  void make(TrackTask& task, TrackProblem& problem) const;
  void add_best(const TrackProblem& problem, ClassRange range, std::size_t horizon,
                const FoundByRange& found) const;
  void add_incumbents(const TrackProblem& problem, ClassRange range, std::size_t horizon,
                      const FoundByRange& found, const GuideClasses& guide) const;
  void finish(TrackTask& task, TrackProblem& problem) const;
  /// Of the quantities `first` and `first` + 1 of a problem; `above` where they are above the
  /// score's lowest, not its start's.
  void store(const TrackTask& task, const TrackProblem& problem, std::size_t score,
             std::size_t first, bool above, TrackMoments& out) const;

  TrackSettings settings;
  RowSource source;
  std::vector<Height> heights;               // [score]
  std::vector<std::uint32_t> place_of_code;  // among the starts of all strata; kNone
  std::size_t starts = 0;
  std::shared_ptr<const GuideClasses> blind;

 private:
  mutable std::mutex guides_mutex_;
  mutable std::map<std::shared_ptr<const Guide>, std::shared_ptr<const GuideClasses>> guides_;
};

TrackEngine::State::State(const BenchmarkTable& table, TrackSettings the_settings)
    : settings(std::move(the_settings)),
      source(table, settings.missing_guides_rank_lowest, std::make_shared<HostSorter>(), advice()),
      place_of_code(table.space->shape().size, kNone) {
  for (const ScoreColumn* column : settings.scores) heights.push_back(height_of(*column));
  for (const auto& stratum : settings.strata) {
    for (const auto& codes : stratum) {
      for (const std::uint32_t x : codes) place_of_code[x] = 0;
    }
  }
  for (std::uint32_t& place : place_of_code) {
    if (place != kNone) place = static_cast<std::uint32_t>(starts++);
  }
  GuideClasses guide;
  if (settings.incumbent && settings.blind_guide != nullptr) {
    const std::vector<std::int32_t> keys =
        guide_keys(*settings.blind_guide, GuideKey::rank, settings.missing_guides_rank_lowest);
    guide = with_scores(host_sorter().ranks({keys.begin(), keys.end()}));
  }
  blind = std::make_shared<GuideClasses>(std::move(guide));
}

GuideClasses TrackEngine::State::with_scores(const DenseRanks& ranks) const {
  GuideClasses guide{ranks.rank, ranks.k_of_rank.size(), {}};
  for (std::size_t score = 0; score < heights.size(); ++score) {
    if (heights[score].class_of != guide.class_of) guide.guided.push_back(score);
  }
  return guide;
}

std::shared_ptr<const GuideClasses> TrackEngine::State::guide_of(const Operator& op) const {
  if (!settings.incumbent || guide_key_kind(op) == GuideKey::none) return blind;
  const std::shared_ptr<const Guide> guide = source.guide(op);
  const std::lock_guard lock(guides_mutex_);
  std::shared_ptr<const GuideClasses>& held = guides_[guide];
  if (held == nullptr) {
    held = std::make_shared<GuideClasses>(
        with_scores(host_sorter().ranks({guide->key.begin(), guide->key.end()})));
  }
  return held;
}

bool TrackEngine::State::needs_best(std::size_t score, const GuideClasses& guide) const {
  if (settings.best) return true;
  return settings.incumbent &&
         std::find(guide.guided.begin(), guide.guided.end(), score) == guide.guided.end();
}

bool TrackEngine::State::is_large(const Operator& op) const {
  std::uint64_t entries = source.stored_entries(op);
  if (!has_memory(op)) {
    const ExactMethod method = choose_method(op, source, settings.method, UseOfMethod::tracks);
    if (method == ExactMethod::stencil) {
      entries = guided_entries(op, source);
    } else if (method != ExactMethod::sparse) {
      entries = 0;
    }
  }
  return entries > kLargeMatrixEntries;
}

void TrackEngine::State::prepare(TrackTask& task) const {
  task.out.method = choose_method(task.op, source, settings.method, UseOfMethod::tracks);
  const std::vector<double> none(settings.strata.size() * heights.size() * horizons(), 0.0);
  if (settings.best) task.out.best = {none, none, none, none};
  if (settings.incumbent) task.out.incumbent = {none, none, none, none};
  task.guide = guide_of(task.op);
  double columns = 0.0;
  const auto add = [&](std::size_t score, const ClassColumns& of) {
    if (of.classes == 0) return;  // a score of one value
    TrackProblem& problem = task.problems.emplace_back();
    problem.score = score;
    problem.columns = of;
    problem.left = of.ranges();
    columns += of.all();
  };
  for (std::size_t score = 0; score < heights.size(); ++score) {
    if (needs_best(score, *task.guide)) add(score, columns_of_best(heights[score]));
  }
  if (settings.incumbent) add(TrackProblem::kIncumbents, columns_of_incumbents(*task.guide));
  task.left = task.problems.size();
  task.units_of_column = columns > 0.0 ? 1.0 / columns : 0.0;
}

void TrackEngine::State::run(std::deque<TrackTask>& tasks, int threads, Progress& progress) const {
  for (const TrackTask& task : tasks) {
    if (task.problems.empty()) progress.advance(1.0);
  }
  const TrackRanges ranges(tasks);
  const std::size_t workers =
      std::min(ranges.size(), static_cast<std::size_t>(std::max(1, threads)));
  std::vector<ChainScratch> scratch(workers);
  std::atomic<std::size_t> next{0};
  for_each_index(workers, threads, [&](std::size_t worker) {
    try {
      for (std::size_t i = next.fetch_add(1); i < ranges.size(); i = next.fetch_add(1)) {
        const TrackRanges::Range range = ranges.at(i);
        const auto columns = static_cast<double>(range.problem.columns.range(range.number).size() *
                                                 range.problem.columns.each);
        WatchedWork work(progress, range.task.units_of_column * columns);
        stop_if_cancelled();
        follow(range, scratch[worker]);
        work.finish();
      }
    } catch (...) {
      next.store(ranges.size());  // the others end, too
      throw;
    }
  });
}

void TrackEngine::State::follow(const TrackRanges::Range& of, ChainScratch& scratch) const {
  TrackTask& task = of.task;
  TrackProblem& problem = of.problem;
  std::call_once(task.made, [&] { make(task); });
  std::call_once(problem.made, [&] { make(task, problem); });
  FollowedChain followed{*task.chain, *problem.ordered, problem.classes, {}};
  for (const std::vector<double>& one : problem.moments) followed.values.push_back(one.data());
  const ClassRange range = problem.columns.range(of.number);
  follow_best(followed, range, settings.horizons, scratch,
              [&](std::size_t horizon, const FoundByRange& found) {
                if (problem.score == TrackProblem::kIncumbents) {
                  add_incumbents(problem, range, horizon, found, *task.guide);
                } else {
                  add_best(problem, range, horizon, found);
                }
              });
  if (problem.left.fetch_sub(1) > 1) return;
  finish(task, problem);
  problem.ordered.reset();
  problem.sums.reset();
  problem.moments.clear();
  problem.classes = {};
  if (task.left.fetch_sub(1) > 1) return;
  task.chain.reset();
  task.embedding.reset();
}

void TrackEngine::State::make(TrackTask& task) const {
  task.embedding = source.embedding(task.op);
  task.chain = operator_chain(task.op, source, task.out.method);
}

void TrackEngine::State::make(TrackTask& task, TrackProblem& problem) const {
  const Embedding* embedding = task.embedding.get();
  std::size_t quantities = 2;
  if (problem.score == TrackProblem::kIncumbents) {
    problem.classes =
        ordered_classes(on_states(task.guide->class_of, embedding), task.guide->count);
    for (const std::size_t score : task.guide->guided) {
      problem.moments.push_back(on_states(heights[score].value, embedding));
      problem.moments.push_back(on_states(heights[score].square, embedding));
    }
    quantities = problem.moments.size();
  } else {
    const Height& height = heights[problem.score];
    problem.classes =
        ordered_classes(on_states(height.class_of, embedding), height.of_class.size());
  }
  problem.ordered = task.chain->in_order(problem.classes.order);
  problem.sums = std::make_unique<SharedSums>(horizons() * quantities * starts);
}

// E[best - f(x)] = Σ_c (value of c + 1 less that of c) P(some class above c is visited), over the
// classes from that of x on; of the square, with the rises of (value - f(x))². All terms are
// positive; here relative to the range and its square.
void TrackEngine::State::add_best(const TrackProblem& problem, ClassRange range,
                                  std::size_t horizon, const FoundByRange& found) const {
  const Height& height = heights[problem.score];
  const double scale = 1.0 / height.range();
  for (const std::uint32_t x : found.states) {
    if (x >= place_of_code.size()) break;  // states with a memory
    if (place_of_code[x] == kNone) continue;
    const double* stays_below = found.columns + x * found.stride;
    double first = 0.0;
    double second = 0.0;
    for (std::size_t c = std::max<std::size_t>(height.class_of[x], range.begin); c < range.end;
         ++c) {
      const double low = height.of_class[c];
      const double high = height.of_class[c + 1];
      const double rise = (high - low) * scale * (1.0 - stays_below[c - range.begin]);
      first += rise;
      second += rise * (((high - height.value[x]) + (low - height.value[x])) * scale);
    }
    const std::size_t place = horizon * 2 * starts + place_of_code[x];
    problem.sums->add(place, first);
    problem.sums->add(place + starts, second);
  }
}

void TrackEngine::State::add_incumbents(const TrackProblem& problem, ClassRange range,
                                        std::size_t horizon, const FoundByRange& found,
                                        const GuideClasses& guide) const {
  const std::size_t quantities = 2 * guide.guided.size();
  std::vector<double> scale;
  for (const std::size_t score : guide.guided) {
    const double range_of_score = heights[score].range();
    scale.push_back(range_of_score > 0.0 ? 1.0 / range_of_score : 0.0);
    scale.push_back(scale.back() * scale.back());
  }
  for (const std::uint32_t x : found.states) {
    if (x >= place_of_code.size()) break;  // states with a memory
    if (place_of_code[x] == kNone) continue;
    const double* of_class = found.columns + x * found.stride + range.size();
    for (std::size_t q = 0; q < quantities; ++q) {
      double sum = 0.0;
      for (std::size_t c = 0; c < range.size(); ++c) sum += *of_class++;
      problem.sums->add((horizon * quantities + q) * starts + place_of_code[x], sum * scale[q]);
    }
  }
}

void TrackEngine::State::finish(TrackTask& task, TrackProblem& problem) const {
  if (problem.score == TrackProblem::kIncumbents) {
    const std::vector<std::size_t>& guided = task.guide->guided;
    for (std::size_t i = 0; i < guided.size(); ++i) {
      store(task, problem, guided[i], 2 * i, true, task.out.incumbent);
    }
    return;
  }
  if (settings.best) store(task, problem, problem.score, 0, false, task.out.best);
  const std::vector<std::size_t>& guided = task.guide->guided;
  const bool is_guided = std::find(guided.begin(), guided.end(), problem.score) != guided.end();
  if (settings.incumbent && !is_guided) {
    store(task, problem, problem.score, 0, false, task.out.incumbent);
  }
}

void TrackEngine::State::store(const TrackTask& task, const TrackProblem& problem,
                               std::size_t score, std::size_t first, bool above,
                               TrackMoments& out) const {
  const Height& height = heights[score];
  const SharedSums& sums = *problem.sums;
  const std::size_t quantities = problem.moments.empty() ? 2 : problem.moments.size();
  const double range = height.range() * height.resolution;
  // Of a range's terms, a sum's own; the scale, and a few of each term.
  constexpr double kRoundingsOfTerm = 8.0;
  const double of_sums =
      (static_cast<double>(problem.columns.abreast()) + kRoundingsOfTerm) * kUnitRoundoff +
      SharedSums::error(problem.columns.ranges());
  for (std::size_t stratum = 0; stratum < settings.strata.size(); ++stratum) {
    const std::vector<std::uint32_t>& codes = settings.strata[stratum][score];
    const auto mean = [&](const auto& term) {
      return pairwise_sum(0, codes.size(), [&](std::size_t i) { return term(codes[i]); }) /
             static_cast<double>(codes.size());
    };
    const double units = (pairwise_error_units(codes.size()) + 4.0) * kUnitRoundoff;
    for (std::size_t horizon = 0; horizon < horizons(); ++horizon) {
      const std::size_t begin = (horizon * quantities + first) * starts;
      const auto moment = [&](std::uint32_t x) { return sums[begin + place_of_code[x]]; };
      const auto second = [&](std::uint32_t x) { return sums[begin + starts + place_of_code[x]]; };
      const auto start = [&](std::uint32_t x) {
        return above && height.range() > 0.0 ? height.value[x] / height.range() : 0.0;
      };
      const double error =
          best_error(*task.chain, problem.classes.count(), settings.horizons[horizon]) + of_sums;
      const std::size_t cell = (stratum * heights.size() + score) * horizons() + horizon;
      out.mean[cell] = range * mean([&](std::uint32_t x) { return moment(x) - start(x); });
      out.bound[cell] = range * (error + units);
      const double within =
          mean([&](std::uint32_t x) { return second(x) - moment(x) * moment(x); });
      out.variance_within[cell] = range * range * std::max(0.0, within);
      // The second moment's own error, and twice the first's.
      out.variance_bound[cell] = range * range * (3.0 * error * (1.0 + error) + units);
    }
  }
}

TrackEngine::TrackEngine(const BenchmarkTable& table, TrackSettings settings)
    : state_(std::make_unique<State>(table, std::move(settings))) {}
TrackEngine::~TrackEngine() = default;
TrackEngine::TrackEngine(TrackEngine&&) noexcept = default;

ExactMethod TrackEngine::method_for(const Operator& op) const {
  return choose_method(op, state_->source, state_->settings.method, UseOfMethod::tracks);
}

TrackSize TrackEngine::size(const Operator& op) const {
  TrackEstimates ignored;
  TrackTask task(op, ignored);
  task.guide = state_->guide_of(op);
  TrackSize size;
  size.abreast = static_cast<double>(kTrackColumns);
  const auto add = [&](const ClassColumns& of) {
    size.columns += of.all();
    size.ranges += static_cast<double>(of.ranges());
    size.abreast = std::max(size.abreast, static_cast<double>(of.each));
  };
  for (std::size_t score = 0; score < state_->heights.size(); ++score) {
    if (state_->needs_best(score, *task.guide)) add(columns_of_best(state_->heights[score]));
  }
  if (state_->settings.incumbent) add(columns_of_incumbents(*task.guide));
  const auto scores = static_cast<double>(std::max<std::size_t>(1, task.guide->guided.size()));
  size.sums = 2.0 * scores * static_cast<double>(state_->horizons() * state_->starts);
  return size;
}

TrackEstimates TrackEngine::estimates(const Operator& op) const {
  NoProgress progress;
  std::vector<TrackEstimates> out;
  run({&op}, 1, progress, out);
  return std::move(out.front());
}

// Those with a large matrix one by one.
void TrackEngine::run(const std::vector<const Operator*>& operators, int threads,
                      Progress& progress, std::vector<TrackEstimates>& out) const {
  out.assign(operators.size(), {});
  for (std::size_t i = 0; i < operators.size();) {
    std::deque<TrackTask> tasks;
    do {
      state_->prepare(tasks.emplace_back(*operators[i], out[i]));
      ++i;
    } while (i < operators.size() && !state_->is_large(*operators[i - 1]) &&
             !state_->is_large(*operators[i]));
    stop_if_cancelled(progress);
    state_->run(tasks, threads, progress);
  }
}

}  // namespace archwalk

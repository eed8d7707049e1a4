#include "archwalk/exact/track_engine.hpp"

#include <algorithm>
#include <map>
#include <mutex>

#include "archwalk/core/parallel.hpp"
#include "archwalk/core/watched_work.hpp"
#include "archwalk/table/column_sorter.hpp"
#include "arithmetic/pairwise_sum.hpp"
#include "chain/operator_chain.hpp"
#include "choose_method.hpp"
#include "solve/best_so_far.hpp"

namespace archwalk {
namespace {

// Columns that are followed at once, or those of one class where these are more.
constexpr std::size_t kColumns = 16;

/// A measured score in steps above its lowest.
struct Height {
  std::vector<double> value;     ///< [code]
  std::vector<double> square;    ///< [code]
  OrderedClasses classes;        ///< of equal values
  std::vector<double> of_class;  ///< [class]
  double resolution = 1.0;

  double range() const { return of_class.back(); }
};

OrderedClasses classes_of(const DenseRanks& ranks) {
  return {ranks.rank, ranks.k_of_rank.size()};
}

OrderedClasses classes_of(const std::vector<std::int32_t>& keys) {
  return classes_of(host_sorter().ranks({keys.begin(), keys.end()}));
}

Height height_of(const ScoreColumn& column) {
  const DenseRanks ranks = host_sorter().ranks(column.k);
  Height height;
  height.classes = classes_of(ranks);
  height.resolution = column.resolution;
  for (const std::int64_t k : ranks.k_of_rank) {
    height.of_class.push_back(static_cast<double>(k - ranks.k_of_rank.front()));
  }
  for (const std::uint32_t one : ranks.rank) {
    const double value = height.of_class[one];
    height.value.push_back(value);
    height.square.push_back(value * value);
  }
  return height;
}

// What cells have, for the states of an operator; `cell` is null where these are the cells.
template <class T>
std::vector<T> on_states(const std::vector<T>& of_cell, const std::vector<std::uint32_t>* cell) {
  if (cell == nullptr) return of_cell;
  std::vector<T> of_state;
  of_state.reserve(cell->size());
  for (const std::uint32_t x : *cell) of_state.push_back(of_cell[x]);
  return of_state;
}

/// What an operator's incumbent goes by.
struct GuideClasses {
  OrderedClasses classes;           ///< none where each measured score is its own guide
  std::vector<std::size_t> guided;  ///< the scores whose incumbent is not their best
};

/// Classes whose columns are followed together.
struct ClassColumns {
  std::size_t classes = 0;
  std::size_t each = 1;  ///< columns of a class

  std::size_t abreast() const { return std::max<std::size_t>(1, kColumns / each); }
  std::size_t ranges() const { return (classes + abreast() - 1) / abreast(); }
  double all() const { return static_cast<double>(classes * each); }
};

/// Of the best, what is not above each class but the highest.
ClassColumns columns_of_best(const Height& height) {
  return {height.classes.count - 1, 1};
}
/// Of an incumbent, that and two moments of each score.
ClassColumns columns_of_incumbents(const GuideClasses& guide) {
  if (guide.guided.empty()) return {};
  return {guide.classes.count, 1 + 2 * guide.guided.size()};
}

/// The chain of one operator, and who follows it.
struct Followed {
  const Chain& chain;
  const std::vector<std::uint32_t>* cell;  ///< [state], or null
  int threads;
  Progress& progress;
  double units_of_column;
};

/// Sums over classes from each start, [horizon, quantity, code].
using Sums = std::vector<double>;

// Ranges of classes on all threads, added up in their order, whatever the number of threads.
template <class SumsOfRange>
Sums sum_over(const ClassColumns& columns, std::size_t length, const Followed& of,
              const SumsOfRange& sums_of) {
  const auto threads = static_cast<std::size_t>(std::max(1, of.threads));
  Sums total(length, 0.0);
  std::vector<Sums> parts;
  std::vector<ChainScratch> scratch(threads);
  for (std::size_t first = 0; first < columns.ranges(); first += threads) {
    parts.assign(std::min(threads, columns.ranges() - first), {});
    for_each_index(parts.size(), of.threads, [&](std::size_t i) {
      const std::size_t begin = (first + i) * columns.abreast();
      const ClassRange range{begin, std::min(columns.classes, begin + columns.abreast())};
      WatchedWork work(of.progress,
                       of.units_of_column * static_cast<double>(range.size() * columns.each));
      parts[i] = sums_of(range, scratch[i]);
      work.finish();
    });
    for (const Sums& part : parts) {
      for (std::size_t i = 0; i < length; ++i) total[i] += part[i];
    }
  }
  return total;
}

// Of what sum_over() gives, relative to the largest that it may be.
double error_of_sums(const Chain& chain, const ClassColumns& columns, double steps) {
  const auto additions = static_cast<double>(columns.abreast() + columns.ranges());
  constexpr double kRoundingsOfTerm = 6.0;
  return best_error(chain, columns.classes, steps) + (additions + kRoundingsOfTerm) * kUnitRoundoff;
}

/// What is known of a track from each start, in steps of the score.
struct Track {
  const double* first = nullptr;   ///< [code] E of the track above the origin
  const double* second = nullptr;  ///< [code] E of the square of the same
  const double* start = nullptr;   ///< [code] f(X_0) above it; null: f(X_0) is the origin
  double error = 0.0;              ///< of first relative to the range, of second to its square
};

void store(const Track& track, const std::vector<std::uint32_t>& starts, const Height& height,
           std::size_t cell, TrackMoments& out) {
  const auto mean = [&](const auto& term) {
    return pairwise_sum(0, starts.size(), [&](std::size_t i) { return term(starts[i]); }) /
           static_cast<double>(starts.size());
  };
  const double change = mean([&](std::uint32_t x) {
    return track.start == nullptr ? track.first[x] : track.first[x] - track.start[x];
  });
  const double within =
      mean([&](std::uint32_t x) { return track.second[x] - track.first[x] * track.first[x]; });
  const double units = (pairwise_error_units(starts.size()) + 4.0) * kUnitRoundoff;
  const double square = height.resolution * height.resolution;
  out.mean[cell] = height.resolution * change;
  out.bound[cell] = height.resolution * height.range() * (track.error + units);
  out.variance_within[cell] = square * std::max(0.0, within);
  // The second moment's own error, and twice the first's.
  out.variance_bound[cell] =
      square * height.range() * height.range() * (3.0 * track.error * (1.0 + track.error) + units);
}

}  // namespace

struct TrackEngine::State {
  State(const BenchmarkTable& table, TrackSettings the_settings);

  std::shared_ptr<const GuideClasses> guide_of(const Operator& op) const;
  GuideClasses with_scores(OrderedClasses classes) const;
  double columns(const GuideClasses& guide) const;
  bool needs_best(std::size_t score, const GuideClasses& guide) const;

  void follow_best_of(std::size_t score, const Followed& of, TrackMoments& out) const;
  void follow_incumbents(const GuideClasses& guide, const Followed& of, TrackMoments& out) const;
  TrackEstimates estimates(const Operator& op, int threads, Progress& progress) const;

  /// visit(stratum's starts, horizon, cell) of one score.
  template <class Visit>
  void for_each_cell(std::size_t score, const Visit& visit) const;
  TrackMoments no_moments() const;

  TrackSettings settings;
  RowSource source;
  std::vector<Height> heights;  // [score]
  std::shared_ptr<const GuideClasses> blind;

 private:
  mutable std::mutex guides_mutex_;
  mutable std::map<std::shared_ptr<const Guide>, std::shared_ptr<const GuideClasses>> guides_;
};

TrackEngine::State::State(const BenchmarkTable& table, TrackSettings the_settings)
    : settings(std::move(the_settings)), source(table, settings.missing_guides_rank_lowest) {
  for (const ScoreColumn* column : settings.scores) heights.push_back(height_of(*column));
  OrderedClasses classes;
  if (settings.incumbent && settings.blind_guide != nullptr) {
    classes = classes_of(
        guide_keys(*settings.blind_guide, GuideKey::rank, settings.missing_guides_rank_lowest));
  }
  blind = std::make_shared<GuideClasses>(with_scores(std::move(classes)));
}

GuideClasses TrackEngine::State::with_scores(OrderedClasses classes) const {
  GuideClasses guide{std::move(classes), {}};
  for (std::size_t score = 0; score < heights.size() && guide.classes.count > 0; ++score) {
    if (heights[score].classes.of_state != guide.classes.of_state) guide.guided.push_back(score);
  }
  return guide;
}

std::shared_ptr<const GuideClasses> TrackEngine::State::guide_of(const Operator& op) const {
  if (!settings.incumbent || guide_key_kind(op) == GuideKey::none) return blind;
  const std::shared_ptr<const Guide> guide = source.guide(op);
  const std::lock_guard lock(guides_mutex_);
  std::shared_ptr<const GuideClasses>& held = guides_[guide];
  if (held == nullptr) {
    held = std::make_shared<GuideClasses>(with_scores(classes_of(guide->key)));
  }
  return held;
}

bool TrackEngine::State::needs_best(std::size_t score, const GuideClasses& guide) const {
  if (settings.best) return true;
  return settings.incumbent &&
         std::find(guide.guided.begin(), guide.guided.end(), score) == guide.guided.end();
}

double TrackEngine::State::columns(const GuideClasses& guide) const {
  double sum = columns_of_incumbents(guide).all();
  for (std::size_t score = 0; score < heights.size(); ++score) {
    if (needs_best(score, guide)) sum += columns_of_best(heights[score]).all();
  }
  return sum;
}

template <class Visit>
void TrackEngine::State::for_each_cell(std::size_t score, const Visit& visit) const {
  const std::size_t horizons = settings.horizons.size();
  for (std::size_t stratum = 0; stratum < settings.strata.size(); ++stratum) {
    for (std::size_t horizon = 0; horizon < horizons; ++horizon) {
      visit(settings.strata[stratum][score], horizon,
            (stratum * heights.size() + score) * horizons + horizon);
    }
  }
}

TrackMoments TrackEngine::State::no_moments() const {
  const std::vector<double> none(settings.strata.size() * heights.size() * settings.horizons.size(),
                                 0.0);
  return {none, none, none, none};
}

// E[best - f(x)] = Σ_c (value of c + 1 less that of c) P(some class above c is visited), over the
// classes from that of x on; of the square, with the rises of (value - f(x))². All terms are
// positive.
void TrackEngine::State::follow_best_of(std::size_t score, const Followed& of,
                                        TrackMoments& out) const {
  const Height& height = heights[score];
  const ClassColumns columns = columns_of_best(height);
  const std::size_t n = source.shape().size;
  const std::size_t horizons = settings.horizons.size();
  const OrderedClasses classes{on_states(height.classes.of_state, of.cell), height.classes.count};
  const auto sums_of = [&](ClassRange range, ChainScratch& scratch) {
    Sums sums(horizons * 2 * n, 0.0);
    follow_best(of.chain, classes, range, {}, settings.horizons, scratch,
                [&](std::size_t horizon, const FoundByRange& found) {
                  double* first = sums.data() + horizon * 2 * n;
                  double* second = first + n;
                  for (std::size_t i = 0; i < found.states.size() && found.states[i] < n; ++i) {
                    const std::uint32_t x = found.states[i];
                    const double* stays_below = found.columns + i * found.stride;
                    const std::size_t own = classes.of_state[x];
                    for (std::size_t c = std::max(own, range.begin); c < range.end; ++c) {
                      const double low = height.of_class[c];
                      const double high = height.of_class[c + 1];
                      const double rise = (high - low) * (1.0 - stays_below[c - range.begin]);
                      first[x] += rise;
                      second[x] += rise * ((high - height.value[x]) + (low - height.value[x]));
                    }
                  }
                });
    return sums;
  };
  const Sums sums = sum_over(columns, horizons * 2 * n, of, sums_of);
  for_each_cell(score, [&](const auto& starts, std::size_t horizon, std::size_t cell) {
    const double* first = sums.data() + horizon * 2 * n;
    const double error = error_of_sums(of.chain, columns, settings.horizons[horizon]);
    store({first, first + n, nullptr, error}, starts, height, cell, out);
  });
}

void TrackEngine::State::follow_incumbents(const GuideClasses& guide, const Followed& of,
                                           TrackMoments& out) const {
  const std::vector<std::size_t>& guided = guide.guided;
  const ClassColumns columns = columns_of_incumbents(guide);
  const std::size_t n = source.shape().size;
  const std::size_t horizons = settings.horizons.size();
  const std::size_t quantities = 2 * guided.size();
  const OrderedClasses classes{on_states(guide.classes.of_state, of.cell), guide.classes.count};
  std::vector<std::vector<double>> moments;  // of all scores the first and the second, [state]
  for (const std::size_t score : guided) {
    moments.push_back(on_states(heights[score].value, of.cell));
    moments.push_back(on_states(heights[score].square, of.cell));
  }
  std::vector<const double*> values;
  for (const std::vector<double>& one : moments) values.push_back(one.data());
  const auto sums_of = [&](ClassRange range, ChainScratch& scratch) {
    Sums sums(horizons * quantities * n, 0.0);
    follow_best(of.chain, classes, range, values, settings.horizons, scratch,
                [&](std::size_t horizon, const FoundByRange& found) {
                  double* sum = sums.data() + horizon * quantities * n;
                  for (std::size_t i = 0; i < found.states.size() && found.states[i] < n; ++i) {
                    const double* of_class = found.columns + i * found.stride + range.size();
                    for (std::size_t q = 0; q < quantities; ++q) {
                      double& to = sum[q * n + found.states[i]];
                      for (std::size_t c = 0; c < range.size(); ++c) to += *of_class++;
                    }
                  }
                });
    return sums;
  };
  const Sums sums = sum_over(columns, horizons * quantities * n, of, sums_of);
  for (std::size_t i = 0; i < guided.size(); ++i) {
    const Height& height = heights[guided[i]];
    for_each_cell(guided[i], [&](const auto& starts, std::size_t horizon, std::size_t cell) {
      const double* first = sums.data() + (horizon * quantities + 2 * i) * n;
      const double error = error_of_sums(of.chain, columns, settings.horizons[horizon]);
      store({first, first + n, height.value.data(), error}, starts, height, cell, out);
    });
  }
}

TrackEstimates TrackEngine::State::estimates(const Operator& op, int threads,
                                             Progress& progress) const {
  TrackEstimates out;
  out.method = choose_method(op, source, settings.method, UseOfMethod::tracks);
  const auto embedding = source.embedding(op);
  const std::unique_ptr<Chain> chain = operator_chain(op, source, out.method);
  const std::shared_ptr<const GuideClasses> guide = guide_of(op);
  const double all = columns(*guide);
  if (all == 0.0) progress.advance(1.0);  // scores of one value
  const Followed followed{*chain, embedding != nullptr ? &embedding->cell : nullptr, threads,
                          progress, 1.0 / all};
  TrackMoments best = no_moments();
  for (std::size_t score = 0; score < heights.size(); ++score) {
    if (needs_best(score, *guide)) follow_best_of(score, followed, best);
  }
  if (settings.incumbent) {
    out.incumbent = best;  // where no other guide is there
    if (!guide->guided.empty()) follow_incumbents(*guide, followed, out.incumbent);
  }
  if (settings.best) out.best = std::move(best);
  return out;
}

TrackEngine::TrackEngine(const BenchmarkTable& table, TrackSettings settings)
    : state_(std::make_unique<State>(table, std::move(settings))) {}
TrackEngine::~TrackEngine() = default;
TrackEngine::TrackEngine(TrackEngine&&) noexcept = default;

ExactMethod TrackEngine::method_for(const Operator& op) const {
  return choose_method(op, state_->source, state_->settings.method, UseOfMethod::tracks);
}

TrackSize TrackEngine::size(const Operator& op) const {
  const std::shared_ptr<const GuideClasses> guide = state_->guide_of(op);
  const ClassColumns incumbents = columns_of_incumbents(*guide);
  const auto scores = static_cast<double>(std::max<std::size_t>(1, guide->guided.size()));
  return {state_->columns(*guide), static_cast<double>(std::max(kColumns, incumbents.each)),
          2.0 * scores * static_cast<double>(state_->settings.horizons.size())};
}

TrackEstimates TrackEngine::estimates(const Operator& op) const {
  NoProgress progress;
  return state_->estimates(op, 1, progress);
}

void TrackEngine::run(const std::vector<const Operator*>& operators, int threads,
                      Progress& progress, std::vector<TrackEstimates>& out) const {
  for (const Operator* op : operators) {
    stop_if_cancelled(progress);
    out.push_back(state_->estimates(*op, threads, progress));
  }
}

}  // namespace archwalk

#include "archwalk/walk/walk_engine.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "archwalk/core/error.hpp"
#include "archwalk/cpu/walk_launcher.hpp"
#include "archwalk/cuda/column_sorter.hpp"
#include "table_data.hpp"
#include "within_starts.hpp"

namespace archwalk {
namespace {

using kernels::Track;
using kernels::WalkSums;
using kernels::WalkTableData;
using kernels::WalkTallies;

void add_score(const ScoreColumn& column, WalkTableData& data) {
  const auto [low, high] = std::minmax_element(column.k.begin(), column.k.end());
  const std::int64_t lowest = *low;
  const auto span = static_cast<std::uint64_t>(*high - lowest);
  data.largest_square = std::max(data.largest_square, span * span);
  for (std::int64_t k : column.k) data.score.push_back(static_cast<std::int32_t>(k - lowest));
}

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

struct Moments {
  double mean = kNaN;
  double standard_error = kNaN;
  double variance = kNaN;
  double variance_within = kNaN;
};

// The sums of an indicator, 1 where Δ > 0.
WalkSums positive_sums(const WalkSums& sums) {
  WalkSums out;
  out.change = sums.positive;
  out.square = sums.positive;
  out.start_square = sums.start_positive_square;
  return out;
}

Moments moments_of(const WalkSums& sums, std::uint64_t w, std::uint64_t starts, double resolution) {
  const auto n = static_cast<double>(w) * static_cast<double>(starts);
  Moments moments;
  moments.mean = static_cast<double>(sums.change) / n * resolution;
  const double mean_square = static_cast<double>(sums.square) / n * resolution * resolution;
  moments.variance = mean_square - moments.mean * moments.mean;
  if (w > 1) {
    moments.variance_within =
        variance_within_starts(sums.square, sums.start_square, w, starts) * resolution * resolution;
    const double squared_error = moments.variance_within / n;
    moments.standard_error = std::sqrt(squared_error);
    moments.variance += squared_error;  // E[mean²] exceeds the square of the expectation by SE²
  }
  return moments;
}

}  // namespace

WalkEngine::WalkEngine(const BenchmarkTable& table, WalkSettings settings, BackendChoice backend)
    : settings_(std::move(settings)),
      backend_(std::move(backend)),
      sorter_(cuda::sorter_on(backend_.devices)),
      guides_(table, settings_.missing_guides_rank_lowest, sorter_) {
  check_walk_count(settings_.walks_per_start, table.space->size());
  plan_.shape = table.space->shape();
  plan_.seed = settings_.seed;
  plan_.walks_per_start = settings_.walks_per_start;
  plan_.horizons = settings_.horizons;
  plan_.starts_per_item = settings_.starts_per_item;
  plan_.table.size = table.space->size();
  plan_.table.scores = static_cast<int>(settings_.scores.size());
  for (const ScoreColumn* column : settings_.scores) add_score(*column, plan_.table);
  if (settings_.track.best) add_rank_rows(settings_.scores, *sorter_, plan_.table);
  plan_.table.starts = walk_starts(settings_.strata, settings_.scores.size(), plan_.table.size);
}

bool WalkEngine::has_guide(const Operator& op) const {
  return guide_key_kind(op) != GuideKey::none || settings_.blind_guide != nullptr;
}

std::vector<WalkTallies> WalkEngine::tallies(const std::vector<const Operator*>& operators,
                                             const std::vector<std::uint32_t>& stream_index,
                                             Progress& progress) {
  std::vector<kernels::WalkWork> works(operators.size());
  for (std::size_t i = 0; i < operators.size(); ++i) {
    works[i].op = operators[i];
    works[i].stream_index = stream_index[i];
    if (guide_key_kind(*operators[i]) != GuideKey::none) {
      works[i].guide = guides_.of(*operators[i]).get();  // the store keeps it
    } else if (settings_.blind_guide != nullptr && settings_.track.incumbent) {
      works[i].guide = guides_.named(settings_.blind_guide->name, GuideKey::rank).get();
    }
    works[i].track_incumbent = settings_.track.incumbent && works[i].guide != nullptr;
  }
  if (backend_.backend == Backend::cuda) {
    if (gpus_ == nullptr) gpus_ = std::make_shared<cuda::WalkLauncher>(backend_.devices);
    return gpus_->run(plan_, works, progress);
  }
  return cpu::run_walks(plan_, works, backend_.instruction_set, backend_.threads, progress);
}

WalkEstimates WalkEngine::estimates(const WalkTallies& tallies, bool guided) const {
  const std::size_t scores = settings_.scores.size();
  const std::size_t horizons = settings_.horizons.size();
  const std::size_t cells = settings_.strata.size() * scores * horizons;
  WalkEstimates out;
  for (std::vector<double>* array :
       {&out.mean, &out.stderr_mean, &out.variance, &out.variance_within, &out.positive,
        &out.positive_stderr, &out.positive_variance, &out.best_mean, &out.best_stderr,
        &out.incumbent_mean, &out.incumbent_stderr}) {
    array->assign(cells, kNaN);
  }
  for (std::size_t cell = 0; cell < cells; ++cell) {
    const std::size_t stratum = cell / (scores * horizons);
    const std::size_t score = cell / horizons % scores;
    const std::uint64_t starts = settings_.strata[stratum][score].size();
    const auto sums_of = [&](Track track) -> const WalkSums& {
      return tallies[((stratum * kernels::kTracks + static_cast<std::size_t>(track)) * scores +
                      score) *
                         horizons +
                     cell % horizons];
    };
    const double resolution = settings_.scores[score]->resolution;
    const auto moments = [&](Track track) {
      return moments_of(sums_of(track), settings_.walks_per_start, starts, resolution);
    };
    const Moments final_score = moments(Track::final);
    out.mean[cell] = final_score.mean;
    out.stderr_mean[cell] = final_score.standard_error;
    out.variance[cell] = final_score.variance;
    out.variance_within[cell] = final_score.variance_within;
    const Moments positive =
        moments_of(positive_sums(sums_of(Track::final)), settings_.walks_per_start, starts, 1.0);
    out.positive[cell] = positive.mean;
    out.positive_stderr[cell] = positive.standard_error;
    out.positive_variance[cell] = positive.variance_within;
    if (settings_.track.best) {
      const Moments best = moments(Track::best);
      out.best_mean[cell] = best.mean;
      out.best_stderr[cell] = best.standard_error;
    }
    if (settings_.track.incumbent && (guided || settings_.track.best)) {
      const Moments incumbent = moments(guided ? Track::incumbent : Track::best);
      out.incumbent_mean[cell] = incumbent.mean;
      out.incumbent_stderr[cell] = incumbent.standard_error;
    }
  }
  return out;
}

}  // namespace archwalk

#include "archwalk/walk/hitting_engine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "archwalk/core/error.hpp"
#include "archwalk/cpu/hitting_launcher.hpp"
#include "archwalk/cuda/column_sorter.hpp"
#include "table_data.hpp"

namespace archwalk {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

struct WithinStarts {
  double mean = kNaN;
  double variance = kNaN;
  double standard_error = kNaN;
};

// As in WalkEngine: Σ_x s_x² = (w Σ v² - Σ_x (Σ v)²) / (w(w-1)), in integers up to the division.
WithinStarts within_starts(Uint128 sum, Uint128 square, Uint128 start_square, std::uint64_t w,
                           std::uint64_t starts) {
  const auto n = static_cast<double>(w) * static_cast<double>(starts);
  WithinStarts out;
  out.mean = static_cast<double>(sum) / n;
  if (w > 1) {
    const Uint128 within = square * w - start_square;
    out.variance = static_cast<double>(within) / (n * static_cast<double>(w - 1));
    out.standard_error = std::sqrt(out.variance / n);
  }
  return out;
}

}  // namespace

HittingEngine::HittingEngine(const BenchmarkTable& table, HittingSettings settings,
                             BackendChoice backend)
    : table_(table),
      settings_(std::move(settings)),
      backend_(std::move(backend)),
      sorter_(cuda::sorter_on(backend_.devices)) {
  check_walk_count(settings_.walks_per_start, table.space->size());
  plan_.shape = table.space->shape();
  plan_.seed = settings_.seed;
  plan_.walks_per_start = settings_.walks_per_start;
  plan_.max_steps = settings_.max_steps;
  plan_.grid = settings_.grid;
  plan_.starts_per_item = settings_.starts_per_item;
  plan_.table.size = table.space->size();
  plan_.table.scores = static_cast<int>(settings_.scores.size());
  plan_.levels = static_cast<int>(settings_.levels);
  if (plan_.levels > kernels::kMaxLevels) {
    throw InputError(fmt::format("{} levels", plan_.levels),
                     fmt::format("a walk looks for at most {}", kernels::kMaxLevels),
                     "split them into several sweeps");
  }
  add_rank_rows(settings_.scores, *sorter_, plan_.table);
  plan_.table.starts = walk_starts(settings_.strata, settings_.scores.size(), plan_.table.size);
  add_levels();
}

void HittingEngine::add_levels() {
  const std::size_t levels = settings_.levels;
  for (std::size_t s = 0; s < settings_.scores.size(); ++s) {
    const std::vector<std::int64_t> k_of_rank =
        dense_ranks(*settings_.scores[s], *sorter_).k_of_rank;
    const std::int64_t* theta = settings_.theta.data() + s * levels;
    std::vector<int> order(levels);
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return theta[a] < theta[b]; });
    for (int level : order) {
      const auto found = std::lower_bound(k_of_rank.begin(), k_of_rank.end(), theta[level]);
      plan_.level_of_place.push_back(level);
      plan_.threshold.push_back(found == k_of_rank.end()
                                    ? kernels::kNeverRank
                                    : static_cast<std::uint32_t>(found - k_of_rank.begin()));
    }
    plan_.most_rank.push_back(static_cast<std::uint32_t>(k_of_rank.size() - 1));
  }
}

std::vector<kernels::HittingTallies> HittingEngine::tallies(
    const std::vector<const Operator*>& operators, const std::vector<std::uint32_t>& stream_index,
    Progress& progress) {
  std::vector<kernels::WalkWork> works(operators.size());
  for (std::size_t i = 0; i < operators.size(); ++i) {
    works[i].op = operators[i];
    works[i].stream_index = stream_index[i];
    const GuideKey kind = guide_key_kind(*operators[i]);
    if (kind == GuideKey::none) continue;
    const std::string name(guide_name(*operators[i]));
    const auto [entry, is_new] = guides_.try_emplace({name, kind});
    if (is_new) {
      entry->second =
          make_guide(table_, name, kind, settings_.missing_guides_rank_lowest, *sorter_);
    }
    works[i].guide = &entry->second;
  }
  if (backend_.backend == Backend::cuda) {
    if (gpus_ == nullptr) gpus_ = std::make_shared<cuda::HittingLauncher>(backend_.devices);
    return gpus_->run(plan_, works, progress);
  }
  return cpu::run_hitting_walks(plan_, works, backend_.instruction_set, backend_.threads, progress);
}

HittingEstimates HittingEngine::estimates(const kernels::HittingTallies& tallies) const {
  HittingEstimates out;
  const std::size_t times = settings_.grid.size();
  const std::uint64_t w = settings_.walks_per_start;
  for (std::size_t cell = 0; cell < tallies.cells.size(); ++cell) {
    const std::size_t s = cell / settings_.levels % settings_.scores.size();
    const std::size_t stratum = cell / (settings_.levels * settings_.scores.size());
    const std::uint64_t starts = settings_.strata[stratum][s].size();
    const kernels::HittingSums& sums = tallies.cells[cell];
    const WithinStarts steps =
        within_starts(sums.steps, sums.squares, sums.start_square, w, starts);
    out.restricted_mean.push_back(steps.mean);
    out.restricted_stderr.push_back(steps.standard_error);
    out.restricted_variance.push_back(steps.variance);
    for (std::size_t time = 0; time <= times; ++time) {
      const kernels::HitCount& count = tallies.times[cell * (times + 1) + time];
      const WithinStarts share =
          within_starts(count.hits, count.hits, count.start_square, w, starts);
      const bool last = time == times;
      (last ? out.success : out.hit_by).push_back(share.mean);
      (last ? out.success_stderr : out.hit_by_stderr).push_back(share.standard_error);
      (last ? out.success_variance : out.hit_by_variance).push_back(share.variance);
      if (last) out.censored.push_back(static_cast<std::int64_t>(w * starts - count.hits));
    }
  }
  return out;
}

}  // namespace archwalk

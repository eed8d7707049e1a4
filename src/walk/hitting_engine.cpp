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
#include "within_starts.hpp"

namespace archwalk {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

struct WithinStarts {
  double mean = kNaN;
  double variance = kNaN;
  double standard_error = kNaN;
};

WithinStarts within_starts(Uint128 sum, Uint128 square, Uint128 start_square, std::uint64_t w,
                           std::uint64_t starts) {
  const auto n = static_cast<double>(w) * static_cast<double>(starts);
  WithinStarts out;
  out.mean = static_cast<double>(sum) / n;
  if (w > 1) {
    out.variance = variance_within_starts(square, start_square, w, starts);
    out.standard_error = std::sqrt(out.variance / n);
  }
  return out;
}

}  // namespace

HittingEngine::HittingEngine(const BenchmarkTable& table, HittingSettings settings,
                             BackendChoice backend)
    : settings_(std::move(settings)),
      backend_(std::move(backend)),
      sorter_(cuda::sorter_on(backend_.devices)),
      guides_(table, settings_.missing_guides_rank_lowest, sorter_) {
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
  const auto k_of_rank = add_rank_rows(settings_.scores, *sorter_, plan_.table);
  plan_.table.starts = walk_starts(settings_.strata, settings_.scores.size(), plan_.table.size);
  for (std::size_t s = 0; s < k_of_rank.size(); ++s) add_levels(s, k_of_rank[s]);
}

void HittingEngine::add_levels(std::size_t score, const std::vector<std::int64_t>& k_of_rank) {
  const std::size_t levels = settings_.levels;
  const std::int64_t* theta = settings_.theta.data() + score * levels;
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

std::vector<kernels::HittingTallies> HittingEngine::tallies(
    const std::vector<const Operator*>& operators, const std::vector<std::uint32_t>& stream_index,
    Progress& progress) {
  std::vector<kernels::WalkWork> works(operators.size());
  for (std::size_t i = 0; i < operators.size(); ++i) {
    works[i].op = operators[i];
    works[i].stream_index = stream_index[i];
    if (guide_key_kind(*operators[i]) == GuideKey::none) continue;
    works[i].guide = guides_.of(*operators[i]).get();  // the store keeps it
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

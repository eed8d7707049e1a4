#include "archwalk/cuda/walk_launcher.hpp"

#include <algorithm>
#include <bit>

#include "archwalk/rng/stream.hpp"
#include "context.hpp"
#include "launches.hpp"
#include "many_devices.hpp"

namespace archwalk::cuda {
namespace {

using kernels::StartSums;
using kernels::WalkPlan;
using kernels::WalkSums;
using kernels::WalkTallies;
using kernels::WalkWork;

constexpr double kStepsOfLaunch = 1e11;  // some tenths of a second on a large GPU

// The plan's tables in a device's memory.
struct PlanTables {
  DeviceBuffer score;
  DeviceBuffer rows;
  DeviceBuffer short_rows;
  DeviceBuffer score_of_rank;
  DeviceBuffer first_of_score;
  DeviceBuffer strata;
  DeviceBuffer horizons;

  /// The ranks that walks look up for the best score so far: a single score's, or rows of them.
  LaunchColumn ranks() const {
    return short_rows.bytes() > 0 ? column_of(short_rows, true) : column_of(rows, false);
  }

  explicit PlanTables(const WalkPlan& plan)
      : score(on_device(plan.table.score)),
        rows(on_device(plan.table.rows)),
        short_rows(whole_words(plan.table.short_rows)),
        score_of_rank(on_device(plan.table.score_of_rank)),
        first_of_score(on_device(plan.table.first_of_score)),
        strata(on_device(plan.table.strata)),
        horizons(on_device(plan.horizons)) {}
};

// Walks on one device.
class DeviceWalks {
 public:
  explicit DeviceWalks(int device) : context_(device) {}

  /// Walks the operators works[i] for i in `mine`; results[i] are their tallies.
  void run(const WalkPlan& plan, const std::vector<WalkWork>& works,
           const std::vector<std::size_t>& mine, Progress& progress,
           std::vector<WalkTallies>& results);

 private:
  PreparedOperator prepare(const WalkPlan& plan, const WalkWork& work);
  void enqueue(const WalkPlan& plan, const Batch& batch, const Progress& progress, Slot& slot);

  Context context_;
  std::unique_ptr<PlanTables> table_;
  // Of the present run:
  OperatorList list_;
};

std::size_t rows_of(const WalkPlan& plan) {
  return static_cast<std::size_t>(kernels::kTracks * plan.table.scores) * plan.horizons.size();
}
std::size_t cells_of(const WalkPlan& plan) {
  return static_cast<std::size_t>(plan.table.stratum_count) * rows_of(plan);
}

constexpr std::size_t kBytesOfSum =
    sizeof(std::int64_t) + sizeof(std::uint64_t) + sizeof(std::uint32_t);

// The sums of `count` rows of `slots` starts.
StartSums sums_in(const DeviceBuffer& buffer, std::uint64_t count, std::uint64_t slots) {
  StartSums sums;
  sums.change = buffer.as<std::int64_t>();
  sums.square = reinterpret_cast<std::uint64_t*>(sums.change + count * slots);
  sums.positive = reinterpret_cast<std::uint32_t*>(sums.square + count * slots);
  sums.slots = slots;
  return sums;
}

PreparedOperator DeviceWalks::prepare(const WalkPlan& plan, const WalkWork& work) {
  PreparedOperator out;
  out.guide = work.guide;
  out.first_subsequence = subsequence(Purpose::walk, work.stream_index, 0);
  kernels::WalkTables tables;
  tables.size = plan.table.size;
  context_.keys(work.guide).put_into(tables);
  tables.scores = plan.table.scores;
  tables.score = table_->score.as<std::int32_t>();
  if (!plan.table.rows.empty()) {
    tables.rows = table_->rows.as<std::uint64_t>();
    tables.short_rows = table_->short_rows.as<std::uint16_t>();
    tables.row_words = plan.table.row_words;
    tables.wide_ranks = plan.table.wide_ranks;
    tables.score_of_rank = table_->score_of_rank.as<std::int32_t>();
    tables.first_of_score = table_->first_of_score.as<std::uint32_t>();
  }
  tables.track_incumbent = work.track_incumbent;
  out.tracks = kernels::tallied_tracks(tables);
  out.body = make_body(plan.shape, work, context_.tables(), [&](std::size_t number, auto walk) {
    walk.tables = tables;
    out.table = table_column(walk.proposal, plan.shape);
    walk.horizons = table_->horizons.as<std::uint32_t>();
    walk.horizon_count = static_cast<int>(plan.horizons.size());
    Body body = bytes_of(number, walk);
    body.way = walk.way();
    return body;
  });
  return out;
}

void DeviceWalks::enqueue(const WalkPlan& plan, const Batch& batch, const Progress& progress,
                          Slot& slot) {
  const BatchParameters parameters = send_parameters(slot, list_, batch);
  const PreparedOperator& first = list_.at(batch, 0);
  const std::uint32_t starts = batch.last_start - batch.first_start;
  const Kernel kernel = walk_kernel(first.body.combination, first.body.way);
  int tracks = 1;
  for (std::size_t i = 0; i < batch.count; ++i) {
    tracks = std::max(tracks, list_.at(batch, i).tracks.count());
  }
  ItemLaunch launch;
  launch.bodies = parameters.bodies;
  launch.columns[kKeys] = context_.keys(first.guide).column();
  launch.columns[kRanks] = table_->ranks();
  launch.columns[kTable] = first.table;
  const LaunchShape& shape = context_.shape(kernel, launch, team_bytes(tracks, plan.table.scores));
  kernels::TeamJob job;
  job.key = PhiloxKey(plan.seed);
  job.size = plan.table.size;
  job.first_start = batch.first_start;
  job.last_start = batch.last_start;
  job.abreast_bits = std::countr_zero(replicates_abreast(plan.walks_per_start));
  job.first_subsequence = parameters.first_subsequence;
  job.rows = rows_of(plan);
  job.sums = sums_in(slot.sums, batch.count * job.rows, starts);
  launch.items_of_operator = items_of(starts, shape.threads >> job.abreast_bits);
  launch.items = launch.items_of_operator * static_cast<std::uint32_t>(batch.count);
  kernels::StartFold fold;
  fold.sums = job.sums;
  fold.strata = table_->strata.as<std::uint8_t>();
  fold.tracks = parameters.tracks;
  fold.size = plan.table.size;
  fold.first_start = batch.first_start;
  fold.start_count = starts;
  fold.stratum_count = plan.table.stratum_count;
  fold.scores = plan.table.scores;
  fold.horizon_count = static_cast<int>(plan.horizons.size());
  const double steps = static_cast<double>(batch.count) * starts * plan.horizons.back();
  const std::uint32_t replicates =
      replicates_per_launch(plan.walks_per_start, plan.table.largest_square, steps, kStepsOfLaunch,
                            static_cast<int>(job.abreast()));
  auto* results = slot.device_results.as<WalkSums>();
  launch_replicates(
      slot, progress, plan.walks_per_start, replicates, [] {},
      [&](std::uint32_t r, std::uint32_t last) {
        job.first_replicate = r;
        job.last_replicate = last;
        launch_items(slot, kernel, shape, launch, job);
        fold.is_last = last == plan.walks_per_start;
        launch_fold(slot, start_fold_kernel(), fold, batch.count * fold.cells_of_operator(),
                    results, r == 0);
      });
  ARCHWALK_CUDA(cudaMemcpyAsync(slot.results.as<WalkSums>(), results,
                                batch.count * cells_of(plan) * sizeof(WalkSums),
                                cudaMemcpyDeviceToHost, slot.stream.get()));
}

void DeviceWalks::run(const WalkPlan& plan, const std::vector<WalkWork>& works,
                      const std::vector<std::size_t>& mine, Progress& progress,
                      std::vector<WalkTallies>& results) {
  context_.activate();
  if (table_ == nullptr) table_ = std::make_unique<PlanTables>(plan);
  context_.begin_run();
  list_ = {};
  for (std::size_t i : mine) {
    list_.add(prepare(plan, works[i]));
    results[i].assign(cells_of(plan), {});
  }
  context_.tables().upload();
  const double bytes_per_start =
      static_cast<double>(rows_of(plan) * kBytesOfSum) +
      static_cast<double>(cells_of(plan) * sizeof(WalkSums)) / plan.table.size;
  BatchSize size = fitting_batch(mine.size(), plan.table.size, bytes_per_start, context_.budget());
  auto& slots = context_.slots(size, [&](const BatchSize& one) {
    return SlotBytes{parameter_bytes(one.operators, list_.body_bytes),
                     one.operators * one.starts * rows_of(plan) * kBytesOfSum,
                     one.operators * cells_of(plan) * sizeof(WalkSums)};
  });
  list_.launches = list_launches(list_.kinds, plan.table.size, size);
  run_batches(
      list_.launches.batches, slots, progress,
      [&](const Batch& batch, Slot& slot) { enqueue(plan, batch, progress, slot); },
      [&](const Batch& batch, Slot& slot) {
        const auto* sums = slot.results.as<WalkSums>();
        for (std::size_t i = 0; i < batch.count; ++i) {
          for (WalkSums& cell : results[mine[list_.number(batch, i)]]) cell.add(*sums++);
        }
        progress.advance(static_cast<double>(batch.count) * plan.walks_per_start *
                         (batch.last_start - batch.first_start) * plan.horizons.back());
      });
}

}  // namespace

struct WalkLauncher::State {
  DeviceGroup<DeviceWalks> devices;
};

WalkLauncher::WalkLauncher(const std::vector<int>& devices)
    : state_(std::make_unique<State>(State{DeviceGroup<DeviceWalks>(devices)})) {}
WalkLauncher::~WalkLauncher() = default;

std::vector<WalkTallies> WalkLauncher::run(const WalkPlan& plan, const std::vector<WalkWork>& works,
                                           Progress& progress) {
  return state_->devices.run<WalkTallies>(plan, works, progress);
}

}  // namespace archwalk::cuda

#include "archwalk/cuda/walk_launcher.hpp"

#include <algorithm>

#include "archwalk/rng/stream.hpp"
#include "context.hpp"
#include "launches.hpp"
#include "many_devices.hpp"
#include "walk_jobs.hpp"

namespace archwalk::cuda {
namespace {

using kernels::WalkPlan;
using kernels::WalkSums;
using kernels::WalkTallies;
using kernels::WalkWork;

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
  WalkMemory memory_;
};

PreparedOperator DeviceWalks::prepare(const WalkPlan& plan, const WalkWork& work) {
  PreparedOperator out;
  out.guide = work.guide;
  out.proposals = proposals_of(*work.op);
  out.first_subsequence = subsequence(Purpose::walk, work.stream_index, 0);
  kernels::WalkTables tables = table_->tables();
  context_.keys(work.guide).put_into(tables);
  tables.track_incumbent = work.track_incumbent;
  out.tracks = kernels::tallied_tracks(tables);
  out.body = make_body(plan.shape, work, context_.tables(), [&](std::size_t number, auto walk) {
    walk.tables = tables;
    out.table = table_column(walk.proposal, plan.shape);
    walk.horizons = table_->horizons();
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
  const Kernel kernel = walk_kernel(first.body.combination, first.body.way);
  ItemLaunch launch;
  launch.bodies = parameters.bodies;
  launch.columns[kKeys] = context_.keys(first.guide).column();
  launch.columns[kRanks] = table_->ranks();
  launch.columns[kTable] = first.table;
  const LaunchShape& shape = context_.shape(kernel, launch);
  ItemLaunch looked_up;
  looked_up.columns[kRanks] = {table_->tables().score, plan.table.size, false, 0};
  const LaunchShape& tally_shape = context_.shape(tally_kernel(), looked_up);
  kernels::TalliedTracks tracks;
  for (std::size_t i = 0; i < batch.count; ++i) {
    const kernels::TalliedTracks& own = list_.at(batch, i).tracks;
    tracks = {tracks.best || own.best, tracks.incumbent || own.incumbent};
  }
  WalkJobs jobs = make_jobs(plan, *table_, memory_, batch, parameters, tracks, tally_shape, slot);
  kernels::LaunchedWalks& walks = jobs.recorded.walks;
  const double steps = static_cast<double>(batch.count) * walks.starts.count * plan.horizons.back();
  const std::uint32_t replicates =
      replicates_per_launch(plan.walks_per_start, plan.table.largest_square, steps,
                            walk_steps_of_launch(context_.speed(), list_.most_proposals_of(batch)));
  const std::uint32_t room = room_for_replicates(jobs, batch, slot);
  auto* results = slot.device_results.as<WalkSums>();
  launch_replicates(slot, progress, plan.walks_per_start, replicates,
                    [&](std::uint32_t begin, std::uint32_t end) {
                      const std::uint32_t part = even_part(end - begin, room);
                      for (std::uint32_t r = begin; r < end; r += walks.replicates) {
                        jobs.set_replicates(r, r + std::min(part, end - r), slot, batch.count);
                        jobs.tally.squares_begin = r == begin;
                        deal_walks(walks, batch.count, shape, kEvenDeal, launch);
                        launch_items(slot, kernel, shape, launch, jobs.recorded);
                        launch_tally(slot, tally_kernel(), tally_shape, jobs.tally, jobs.dealt);
                      }
                      jobs.fold.is_last = end == plan.walks_per_start;
                      launch_fold(slot, start_fold_kernel(), jobs.fold,
                                  batch.count * jobs.fold.cells_of_operator(), results, begin == 0);
                    });
  ARCHWALK_CUDA(cudaMemcpyAsync(slot.results.as<WalkSums>(), results,
                                batch.count * memory_.bytes_of_cells, cudaMemcpyDeviceToHost,
                                slot.stream.get()));
}

void DeviceWalks::run(const WalkPlan& plan, const std::vector<WalkWork>& works,
                      const std::vector<std::size_t>& mine, Progress& progress,
                      std::vector<WalkTallies>& results) {
  context_.activate();
  if (table_ == nullptr) table_ = std::make_unique<PlanTables>(plan);
  context_.begin_run();
  list_ = {};
  kernels::WalkTables tables = table_->tables();
  for (std::size_t i : mine) {
    list_.add(prepare(plan, works[i]));
    results[i].assign(cells_of(plan), {});
    tables.track_incumbent = tables.track_incumbent || works[i].track_incumbent;
  }
  context_.tables().upload();
  memory_ = WalkMemory(plan, tables);
  BatchSize size =
      memory_.fit(plan, mine.size(), context_.budget(), context_.speed(), list_.most_proposals);
  auto& slots = context_.slots(
      size, [&](const BatchSize& one) { return memory_.bytes(one, list_.body_bytes); });
  list_.launches = list_launches(list_.kinds, plan.table.starts.count, size);
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

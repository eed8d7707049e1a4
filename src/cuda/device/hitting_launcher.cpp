#include "archwalk/cuda/hitting_launcher.hpp"

#include <algorithm>

#include "archwalk/rng/stream.hpp"
#include "context.hpp"
#include "launches.hpp"
#include "many_devices.hpp"
#include "start_buffers.hpp"

namespace archwalk::cuda {
namespace {

using kernels::HittingJob;
using kernels::HittingPlan;
using kernels::HittingSums;
using kernels::HittingTallies;
using kernels::WalkWork;

// The plan's tables in a device's memory.
struct PlanTables {
  DeviceBuffer rows;
  DeviceBuffer short_rows;
  DeviceBuffer threshold;
  DeviceBuffer most_rank;
  DeviceBuffer grid;
  StartBuffers starts;

  explicit PlanTables(const HittingPlan& plan)
      : rows(on_device(plan.table.rows)),
        short_rows(whole_words(plan.table.short_rows)),
        threshold(on_device(plan.threshold)),
        most_rank(on_device(plan.most_rank)),
        grid(on_device(plan.grid)),
        starts(plan.table.starts) {}

  /// The ranks that walks are held against at every step: a single score's, or rows of them.
  LaunchColumn ranks() const {
    return short_rows.bytes() > 0 ? column_of(short_rows, true) : column_of(rows, false);
  }
};

std::size_t rows_of(const HittingPlan& plan) {
  return plan.threshold.size();
}
std::size_t bins_of(const HittingPlan& plan) {
  return plan.grid.size() + 1;
}
// Cells of a fold: bins, then steps.
std::size_t cells_of(const HittingPlan& plan) {
  return plan.cell_count() * (bins_of(plan) + 1);
}
std::size_t bytes_of_start(const HittingPlan& plan) {
  return rows_of(plan) * (2 * sizeof(std::uint64_t) + bins_of(plan) * sizeof(std::uint32_t));
}

// Walks to thresholds on one device.
class DeviceHitting {
 public:
  explicit DeviceHitting(int device) : context_(device) {}

  /// Walks the operators works[i] for i in `mine`; results[i] are their tallies.
  void run(const HittingPlan& plan, const std::vector<WalkWork>& works,
           const std::vector<std::size_t>& mine, Progress& progress,
           std::vector<HittingTallies>& results);

 private:
  PreparedOperator prepare(const HittingPlan& plan, const WalkWork& work);
  HittingJob job_for(const HittingPlan& plan, const Batch& batch, const Slot& slot) const;
  void enqueue(const HittingPlan& plan, const Batch& batch, const Progress& progress, Slot& slot);

  Context context_;
  std::unique_ptr<PlanTables> table_;
  // Of the present run:
  OperatorList list_;
};

PreparedOperator DeviceHitting::prepare(const HittingPlan& plan, const WalkWork& work) {
  PreparedOperator out;
  out.guide = work.guide;
  out.proposals = proposals_of(*work.op);
  out.first_subsequence = subsequence(Purpose::walk, work.stream_index, 0);
  out.body = make_body(plan.shape, work, context_.tables(), [&](std::size_t number, auto walk) {
    walk.tables.size = plan.table.size;
    context_.keys(work.guide).put_into(walk.tables);
    out.table = table_column(walk.proposal, plan.shape);
    kernels::HittingBody<decltype(walk)> body;
    body.walk = walk;
    Body bytes = bytes_of(number, body);
    bytes.way = walk.way();
    return bytes;
  });
  return out;
}

HittingJob DeviceHitting::job_for(const HittingPlan& plan, const Batch& batch,
                                  const Slot& slot) const {
  HittingJob job;
  job.walks.key = PhiloxKey(plan.seed);
  job.walks.size = plan.table.size;
  job.walks.starts = table_->starts.range(batch.first_start, batch.last_start);
  job.tables.rows = table_->rows.as<std::uint64_t>();
  job.tables.short_rows = table_->short_rows.as<std::uint16_t>();
  job.tables.row_words = plan.table.row_words;
  job.tables.wide_ranks = plan.table.wide_ranks;
  job.tables.scores = plan.table.scores;
  job.tables.levels = plan.levels;
  job.tables.reached_levels = kernels::reached_levels(plan);
  job.tables.threshold = table_->threshold.as<std::uint32_t>();
  job.tables.most_rank = table_->most_rank.as<std::uint32_t>();
  job.tables.grid = table_->grid.as<std::uint32_t>();
  job.tables.grid_count = static_cast<int>(plan.grid.size());
  job.tables.max_steps = plan.max_steps;
  const std::size_t count = batch.count * job.walks.starts.count * job.rows();
  job.sums.steps = slot.sums.as<std::uint64_t>();
  job.sums.squares = job.sums.steps + count;
  job.sums.hits = reinterpret_cast<std::uint32_t*>(job.sums.squares + count);
  return job;
}

void DeviceHitting::enqueue(const HittingPlan& plan, const Batch& batch, const Progress& progress,
                            Slot& slot) {
  const BatchParameters parameters = send_parameters(slot, list_, batch);
  const PreparedOperator& first = list_.at(batch, 0);
  const Kernel kernel = hitting_kernel(first.body.combination, first.body.way);
  ItemLaunch launch;
  launch.bodies = parameters.bodies;
  launch.columns[kKeys] = context_.keys(first.guide).column();
  launch.columns[kRanks] = table_->ranks();
  launch.columns[kTable] = first.table;
  const LaunchShape& shape = context_.shape(kernel, launch);
  kernels::HittingFold fold;
  fold.job = job_for(plan, batch, slot);
  fold.sets = table_->starts.sets();
  fold.stratum_count = plan.table.starts.strata;
  HittingJob& job = fold.job;
  job.walks.first_subsequence = parameters.first_subsequence;
  const cudaStream_t stream = slot.stream.get();
  const std::uint32_t starts = job.walks.starts.count;
  const std::size_t rows = batch.count * job.rows();
  ARCHWALK_CUDA(cudaMemsetAsync(slot.sums.as<void>(), 0,
                                batch.count * starts * bytes_of_start(plan), stream));
  const double steps = static_cast<double>(batch.count) * starts * plan.max_steps;
  const std::uint32_t replicates =
      std::min(replicates_per_launch(
                   plan.walks_per_start, std::uint64_t{plan.max_steps} * plan.max_steps, steps,
                   walk_steps_of_launch(context_.speed(), list_.most_proposals_of(batch))),
               kernels::kMostWalks / starts);
  auto* results = slot.device_results.as<HittingSums>();
  launch_replicates(
      slot, progress, plan.walks_per_start, replicates, [&](std::uint32_t r, std::uint32_t last) {
        if (r > 0) {
          ARCHWALK_CUDA(
              cudaMemsetAsync(job.sums.squares, 0, rows * starts * sizeof(std::uint64_t), stream));
        }
        job.walks.first_replicate = r;
        job.walks.replicates = last - r;
        deal_walks(job.walks, batch.count, shape, kUnevenDeal, launch);
        launch_items(slot, kernel, shape, launch, job);
        fold.is_last = last == plan.walks_per_start;
        if (fold.is_last) launch_rows(slot, cumulate_kernel(), job, rows);
        launch_fold(slot, hitting_fold_kernel(), fold, batch.count * fold.cells_of_operator(),
                    results, r == 0);
      });
  ARCHWALK_CUDA(cudaMemcpyAsync(slot.results.as<HittingSums>(), results,
                                batch.count * cells_of(plan) * sizeof(HittingSums),
                                cudaMemcpyDeviceToHost, stream));
}

void DeviceHitting::run(const HittingPlan& plan, const std::vector<WalkWork>& works,
                        const std::vector<std::size_t>& mine, Progress& progress,
                        std::vector<HittingTallies>& results) {
  context_.activate();
  if (table_ == nullptr) table_ = std::make_unique<PlanTables>(plan);
  context_.begin_run();
  list_ = {};
  for (std::size_t i : mine) {
    list_.add(prepare(plan, works[i]));
    results[i] = kernels::empty_tallies(plan);
  }
  context_.tables().upload();
  const std::uint32_t starts = plan.table.starts.count;
  const double bytes = static_cast<double>(bytes_of_start(plan)) +
                       static_cast<double>(cells_of(plan) * sizeof(HittingSums)) / starts;
  BatchSize size = fitting_batch(mine.size(), starts, bytes, context_.budget());
  limit_steps(size, plan.max_steps, walk_steps_of_launch(context_.speed(), list_.most_proposals),
              context_.speed().threads_at_once);
  auto& slots = context_.slots(size, [&](const BatchSize& one) {
    return SlotBytes{.parameters = parameter_bytes(one.operators, list_.body_bytes),
                     .sums = one.operators * one.starts * bytes_of_start(plan),
                     .results = one.operators * cells_of(plan) * sizeof(HittingSums)};
  });
  list_.launches = list_launches(list_.kinds, starts, size);
  run_batches(
      list_.launches.batches, slots, progress,
      [&](const Batch& batch, Slot& slot) { enqueue(plan, batch, progress, slot); },
      [&](const Batch& batch, Slot& slot) {
        const auto* sums = slot.results.as<HittingSums>();
        for (std::size_t i = 0; i < batch.count; ++i, sums += cells_of(plan)) {
          kernels::add_cells(plan, sums, results[mine[list_.number(batch, i)]]);
        }
        progress.advance(static_cast<double>(batch.count) * plan.walks_per_start *
                         (batch.last_start - batch.first_start) * plan.max_steps);
      });
}

}  // namespace

struct HittingLauncher::State {
  DeviceGroup<DeviceHitting> devices;
};

HittingLauncher::HittingLauncher(const std::vector<int>& devices)
    : state_(std::make_unique<State>(State{DeviceGroup<DeviceHitting>(devices)})) {}
HittingLauncher::~HittingLauncher() = default;

std::vector<HittingTallies> HittingLauncher::run(const HittingPlan& plan,
                                                 const std::vector<WalkWork>& works,
                                                 Progress& progress) {
  return state_->devices.run<HittingTallies>(plan, works, progress);
}

}  // namespace archwalk::cuda

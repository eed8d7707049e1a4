#include "archwalk/cuda/stencil_launcher.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "context.hpp"
#include "kernels/stencil_body.hpp"
#include "launches.hpp"
#include "many_devices.hpp"
#include "steps_kernels.hpp"
#include "steps_memory.hpp"

namespace archwalk::cuda {
namespace {

using kernels::StencilWork;
using kernels::StepsPlan;
using kernels::StepSums;

std::uint32_t running_columns(const StepsPlan& plan) {
  return plan.cost.empty() ? 1 : 2;
}

// Entries of P times columns and steps of one operator.
double entries_of(const StepsPlan& plan) {
  return static_cast<double>(plan.shape.size) * plan.shape.edges * (plan.shape.radix - 1) *
         plan.layout(running_columns(plan)).columns() * plan.horizons.back();
}

// Stencils on one device.
class DeviceStencils {
 public:
  explicit DeviceStencils(int device) : context_(device) {}

  void run(const StepsPlan& plan, const std::vector<StencilWork>& works,
           const std::vector<std::size_t>& mine, Progress& progress,
           std::vector<StepSums>& results);

 private:
  struct Launch {
    Kernel kernel;
    StencilShape shape;
  };

  PreparedOperator prepare(const StepsPlan& plan, const StencilWork& work);
  const Launch& launch_of(const StepsPlan& plan, const PreparedOperator& op);
  void enqueue(const StepsPlan& plan, const Batch& batch, Slot& slot);

  Context context_;
  std::unique_ptr<StepsMemory> memory_;
  // Of the present run:
  OperatorList list_;
  std::map<LaunchKind, Launch> launches_;
};

PreparedOperator DeviceStencils::prepare(const StepsPlan& plan, const StencilWork& work) {
  PreparedOperator out;
  out.guide = work.guide;
  static const Guide kNone;
  std::visit(
      [&](const auto& selection) {
        using Step = decltype(selection.step(kNone, context_.tables()));
        if constexpr (kernels::PairwiseStep<Step>) {
          kernels::StencilBody<Step> body;
          body.selection =
              selection.step(work.guide != nullptr ? *work.guide : kNone, context_.tables());
          body.set_shape(plan.shape);
          body.each = work.each;
          context_.keys(work.guide).put_into(body.tables);
          constexpr int place = detail::place_in<Step>(static_cast<const SelectionSteps*>(nullptr));
          out.body = bytes_of(static_cast<std::size_t>(place), body);
        }
      },
      work.op->selection);
  return out;
}

// In shared memory what has room there.
const DeviceStencils::Launch& DeviceStencils::launch_of(const StepsPlan& plan,
                                                        const PreparedOperator& op) {
  const auto [entry, is_new] = launches_.try_emplace(op.kind());
  Launch& launch = entry->second;
  if (!is_new) return launch;
  const std::size_t selection = op.body.combination;
  const Kernel least = stencil_kernel(selection, {StencilPlace::cache, false});
  launch.shape = choose_stencil_shape(
      context_.limits_of(least), {least.body_bytes, plan.shape.size, op.guide != nullptr},
      [&](const StencilKind& kind, std::size_t bytes) {
        const Kernel kernel = stencil_kernel(selection, kind);
        const std::uint32_t blocks = kind.place == StencilPlace::cluster ? kClusterBlocks : 1;
        return context_.blocks_at_once(kernel, stencil_threads(kind.place), blocks, bytes);
      });
  launch.kernel = stencil_kernel(selection, launch.shape.kind);
  return launch;
}

// What a step adds, and where the column is not in shared memory its old and its new values.
std::size_t scratch_doubles(const StepsPlan& plan) {
  return 3 * std::size_t{plan.shape.size};
}

void DeviceStencils::enqueue(const StepsPlan& plan, const Batch& batch, Slot& slot) {
  const BatchParameters parameters = send_parameters(slot, list_, batch);
  const PreparedOperator& first = list_.at(batch, 0);
  const Launch& how = launch_of(plan, first);
  StencilJob job;
  job.tables = memory_->tables(plan, running_columns(plan), plan.shape.size);
  job.sums = slot.device_results.as<double>();
  job.scratch = slot.sums.as<double>();
  job.scratch_doubles = scratch_doubles(plan);
  const std::size_t bytes = batch.count * job.tables.layout.count() * sizeof(double);
  ItemLaunch launch;
  launch.bodies = parameters.bodies;
  launch.columns[kKeys] = column_of(context_.keys(first.guide).wide, false);
  launch.items_of_operator = job.tables.layout.columns();
  launch.items = launch.items_of_operator * static_cast<std::uint32_t>(batch.count);
  LaunchShape shape = how.shape.launch;
  const std::size_t scratches = slot.sums.bytes() / (job.scratch_doubles * sizeof(double));
  const auto items = std::min(shape.items_at_once(), static_cast<std::uint32_t>(scratches));
  shape.blocks_at_once = items * shape.blocks_of_item;
  launch_items(slot, how.kernel, shape, launch, job);
  ARCHWALK_CUDA(cudaMemcpyAsync(slot.results.as<double>(), job.sums, bytes, cudaMemcpyDeviceToHost,
                                slot.stream.get()));
}

void DeviceStencils::run(const StepsPlan& plan, const std::vector<StencilWork>& works,
                         const std::vector<std::size_t>& mine, Progress& progress,
                         std::vector<StepSums>& results) {
  context_.activate();
  if (memory_ == nullptr) memory_ = std::make_unique<StepsMemory>(plan);
  context_.begin_run();
  list_ = {};
  launches_.clear();
  std::uint32_t items_at_once = 1;
  for (std::size_t i : mine) {
    PreparedOperator one = prepare(plan, works[i]);
    items_at_once = std::max(items_at_once, launch_of(plan, one).shape.launch.items_at_once());
    list_.add(std::move(one));
  }
  context_.tables().upload();
  const kernels::SumsLayout layout = plan.layout(running_columns(plan));
  const std::size_t bytes_of_sums = layout.count() * sizeof(double);
  BatchSize size =
      fitting_batch(mine.size(), 1, static_cast<double>(bytes_of_sums), context_.budget());
  // As many as take the time of a launch, but enough for all blocks.
  const double enough = std::ceil(static_cast<double>(items_at_once) / layout.columns());
  const double quick = stencil_entries_of_launch(context_.speed()) / entries_of(plan);
  size.operators = std::min(size.operators, static_cast<std::size_t>(std::max(enough, quick)));
  auto& slots = context_.slots(size, [&](const BatchSize& one) {
    const std::size_t columns = one.operators * layout.columns();
    return SlotBytes{.parameters = parameter_bytes(one.operators, list_.body_bytes),
                     .sums = std::min<std::size_t>(columns, items_at_once) * scratch_doubles(plan) *
                             sizeof(double),
                     .results = one.operators * bytes_of_sums};
  });
  list_.launches = list_launches(list_.kinds, 1, size);
  run_batches(
      list_.launches.batches, slots, progress,
      [&](const Batch& batch, Slot& slot) { enqueue(plan, batch, slot); },
      [&](const Batch& batch, Slot& slot) {
        const auto* sums = slot.results.as<double>();
        const LaunchShape& shape = launch_of(plan, list_.at(batch, 0)).shape.launch;
        for (std::size_t i = 0; i < batch.count; ++i, sums += layout.count()) {
          StepSums& result = results[mine[list_.number(batch, i)]];
          result.sum.assign(sums, sums + layout.count());
          result.threads = shape.threads * static_cast<int>(shape.blocks_of_item);
        }
        progress.advance(static_cast<double>(batch.count));
      });
}

}  // namespace

struct StencilLauncher::State {
  StepsPlan plan;
  DeviceGroup<DeviceStencils> devices;
};

StencilLauncher::StencilLauncher(const std::vector<int>& devices, StepsPlan plan)
    : state_(
          std::make_unique<State>(State{std::move(plan), DeviceGroup<DeviceStencils>(devices)})) {}
StencilLauncher::~StencilLauncher() = default;

std::vector<StepSums> StencilLauncher::run(const std::vector<StencilWork>& works,
                                           Progress& progress) {
  return state_->devices.run<StepSums>(state_->plan, works, progress);
}

}  // namespace archwalk::cuda

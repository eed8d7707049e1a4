#include "context.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "archwalk/core/error.hpp"

namespace archwalk::cuda {
namespace {

constexpr std::size_t kSlots = 2;  // one is computed while the other is filled or read
constexpr double kMostSumBytes = 512.0 * 1024 * 1024;
constexpr double kShareOfFree = 0.25;  // for the sums of one slot
constexpr std::size_t kMostTableBytes = std::size_t{256} << 20;
constexpr std::size_t kAlignment = 16;

int attribute(cudaDeviceAttr name, int device) {
  int value = 0;
  ARCHWALK_CUDA(cudaDeviceGetAttribute(&value, name, device));
  return value;
}

std::size_t aligned(std::size_t bytes) {
  return (bytes + kAlignment - 1) / kAlignment * kAlignment;
}

template <class Buffer>
void grow(Buffer& buffer, std::size_t bytes) {
  if (buffer.bytes() >= bytes) return;
  buffer = Buffer();  // before the new one: there may be no room for both
  buffer = Buffer(bytes);
}

// The parts of Slot::parameters: subsequences, tracks, bodies.
std::size_t tracks_at(std::size_t operators) {
  return aligned(operators * sizeof(std::uint64_t));
}
std::size_t bodies_at(std::size_t operators) {
  return tracks_at(operators) + aligned(operators * sizeof(kernels::TalliedTracks));
}

}  // namespace

void OperatorList::add(PreparedOperator one) {
  kinds.push_back(one.kind());
  body_bytes = std::max(body_bytes, one.body.bytes.size());
  operators.push_back(std::move(one));
}

BlockLaunch::BlockLaunch(std::uint32_t blocks, int threads, std::uint32_t of_cluster,
                         std::size_t shared_bytes, cudaStream_t stream) {
  config_.gridDim = dim3(blocks);
  config_.blockDim = dim3(static_cast<unsigned>(threads));
  config_.dynamicSmemBytes = shared_bytes;
  config_.stream = stream;
  if (of_cluster == 1) return;
  cluster_.id = cudaLaunchAttributeClusterDimension;
  cluster_.val.clusterDim = {of_cluster, 1, 1};
  config_.attrs = &cluster_;
  config_.numAttrs = 1;
}

void Slot::reserve(const SlotBytes& bytes) {
  grow(parameters, bytes.parameters);
  grow(device_parameters, bytes.parameters);
  grow(sums, bytes.sums);
  grow(device_results, bytes.results);
  grow(results, bytes.results);
}

Context::Context(int device)
    : device_(device),
      threads_at_once_(
          static_cast<std::uint64_t>(attribute(cudaDevAttrMultiProcessorCount, device)) *
          static_cast<std::uint64_t>(attribute(cudaDevAttrMaxThreadsPerMultiProcessor, device))) {
  activate();
  limits_.processors = attribute(cudaDevAttrMultiProcessorCount, device);
  limits_.shared_per_block =
      static_cast<std::size_t>(attribute(cudaDevAttrMaxSharedMemoryPerBlockOptin, device));
  tables_ = std::make_unique<DeviceStepTables>();
}

void Context::begin_run() {
  if (tables_->bytes() > kMostTableBytes) tables_ = std::make_unique<DeviceStepTables>();
}

void DeviceKeys::put_into(kernels::WalkTables& tables) const {
  tables.key = wide.as<std::int32_t>();
  tables.short_key = narrow.as<std::uint16_t>();
}

LaunchColumn DeviceKeys::column() const {
  return column_of(looked_up(), narrow.bytes() > 0);
}

LaunchColumn column_of(const DeviceBuffer& buffer, bool is_short) {
  return {buffer.as<void>(), static_cast<std::uint32_t>(buffer.bytes() / sizeof(std::uint32_t)),
          is_short, 0};
}

DeviceBuffer whole_words(std::vector<std::uint16_t> values) {
  if (values.size() % 2 == 1) values.push_back(0);
  return on_device(values);
}

const DeviceKeys& Context::keys(const Guide* guide) {
  const auto [entry, is_new] = keys_.try_emplace(guide);
  if (is_new && guide != nullptr) {
    entry->second.wide = on_device(guide->key);
    entry->second.narrow = whole_words(guide->short_key);
  }
  return entry->second;
}

DeviceLimits Context::limits_of(const Kernel& kernel) const {
  cudaFuncAttributes facts{};
  ARCHWALK_CUDA(cudaFuncGetAttributes(&facts, kernel.function));
  DeviceLimits limits = limits_;
  limits.shared_per_block -= std::min(limits.shared_per_block, facts.sharedSizeBytes);
  ARCHWALK_CUDA(cudaFuncSetAttribute(kernel.function, cudaFuncAttributeMaxDynamicSharedMemorySize,
                                     static_cast<int>(limits.shared_per_block)));
  return limits;
}

int Context::blocks_per_processor(const Kernel& kernel, int threads, std::size_t shared_bytes) {
  int blocks = 0;
  ARCHWALK_CUDA(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, kernel.function, threads,
                                                              shared_bytes));
  return blocks;
}

std::uint32_t Context::blocks_at_once(const Kernel& kernel, int threads, std::uint32_t of_cluster,
                                      std::size_t shared_bytes) const {
  if (kernel.function == nullptr || shared_bytes > limits_of(kernel).shared_per_block) return 0;
  const auto processors = static_cast<std::uint32_t>(limits_.processors);
  if (of_cluster == 1) {
    return processors *
           static_cast<std::uint32_t>(blocks_per_processor(kernel, threads, shared_bytes));
  }
  cudaFuncAttributes facts{};
  ARCHWALK_CUDA(cudaFuncGetAttributes(&facts, kernel.function));
  if (facts.ptxVersion < kClusterArchitecture) return 0;
  const BlockLaunch how(of_cluster, threads, of_cluster, shared_bytes, nullptr);
  int clusters = 0;
  ARCHWALK_CUDA(cudaOccupancyMaxActiveClusters(&clusters, kernel.function, &how.config()));
  return static_cast<std::uint32_t>(clusters) * of_cluster;
}

const LaunchShape& Context::shape(const Kernel& kernel, const ItemLaunch& launch,
                                  std::size_t warp_bytes) {
  SharedNeeds needs;
  needs.body_bytes = kernel.body_bytes;
  needs.warp_bytes = warp_bytes;
  for (std::size_t i = 0; i < kColumns; ++i) needs.column_bytes[i] = launch.columns[i].bytes();
  const auto [entry, is_new] = shapes_.try_emplace({kernel.function, needs});
  LaunchShape& shape = entry->second;
  if (!is_new) return shape;
  const DeviceLimits limits = limits_of(kernel);
  shape = choose_shape(limits, needs, [&](int threads, std::size_t bytes) {
    return blocks_per_processor(kernel, threads, bytes);
  });
  if (shape.threads == 0) {
    shapes_.erase(entry);
    const SharedLayout least = shared_layout(needs, kWarp, {});
    throw SystemError(fmt::format("a block of walks needs {} bytes of shared memory", least.bytes),
                      fmt::format("GPU {} gives {} to one", device_, limits.shared_per_block),
                      "measure fewer scores in one sweep, or use --backend cpu");
  }
  return shape;
}

std::vector<std::unique_ptr<Slot>>& Context::slots(
    BatchSize& size, const std::function<SlotBytes(const BatchSize&)>& bytes_of) {
  const auto allocate = [&](const BatchSize& wanted) {
    try {
      while (slots_.size() < kSlots) slots_.push_back(std::make_unique<Slot>());
      for (const auto& slot : slots_) slot->reserve(bytes_of(wanted));
      return true;
    } catch (const DeviceMemoryError&) {
      slots_.clear();
      return false;
    }
  };
  if (fit(size, allocate)) return slots_;
  std::size_t free = 0;
  std::size_t total = 0;
  ARCHWALK_CUDA(cudaMemGetInfo(&free, &total));
  const SlotBytes least = bytes_of(size);
  throw SystemError(fmt::format("GPU {} has no room for one operator", device_),
                    fmt::format("{} bytes are needed for {} starts at a time, {} of {} are free",
                                kSlots * (least.parameters + least.sums + least.results),
                                size.starts, free, total),
                    "end other programs on it, measure less in one sweep, or use --backend cpu");
}

double Context::budget() {
  if (budget_ == 0.0) {
    std::size_t free = 0;
    std::size_t total = 0;
    ARCHWALK_CUDA(cudaMemGetInfo(&free, &total));
    budget_ = std::min(kMostSumBytes, kShareOfFree * static_cast<double>(free));
  }
  return budget_;
}

std::size_t parameter_bytes(std::size_t operators, std::size_t body_bytes) {
  return bodies_at(operators) + operators * body_bytes;
}

BatchParameters send_parameters(Slot& slot, const OperatorList& list, const Batch& batch) {
  auto* host = slot.parameters.as<unsigned char>();
  std::size_t bytes = bodies_at(batch.count);
  for (std::size_t i = 0; i < batch.count; ++i) {
    const PreparedOperator& one = list.at(batch, i);
    std::memcpy(host + i * sizeof(std::uint64_t), &one.first_subsequence, sizeof(std::uint64_t));
    std::memcpy(host + tracks_at(batch.count) + i * sizeof(one.tracks), &one.tracks,
                sizeof(one.tracks));
    std::memcpy(host + bytes, one.body.bytes.data(), one.body.bytes.size());
    bytes += one.body.bytes.size();
  }
  auto* device = slot.device_parameters.as<unsigned char>();
  ARCHWALK_CUDA(cudaMemcpyAsync(device, host, bytes, cudaMemcpyHostToDevice, slot.stream.get()));
  BatchParameters parameters;
  parameters.first_subsequence = reinterpret_cast<const std::uint64_t*>(device);
  parameters.tracks =
      reinterpret_cast<const kernels::TalliedTracks*>(device + tracks_at(batch.count));
  parameters.bodies = device + bodies_at(batch.count);
  return parameters;
}

void stop_if_cancelled(const Progress& progress) {
  if (progress.cancelled()) throw Interrupted("stopped by the user");
}

void run_batches(const std::vector<Batch>& batches, std::vector<std::unique_ptr<Slot>>& slots,
                 const Progress& progress, const std::function<void(const Batch&, Slot&)>& enqueue,
                 const std::function<void(const Batch&, Slot&)>& collect) {
  for (std::size_t i = 0; i < batches.size() + slots.size(); ++i) {
    Slot& slot = *slots[i % slots.size()];
    if (i >= slots.size() && i - slots.size() < batches.size()) {
      slot.stream.wait();
      collect(batches[i - slots.size()], slot);
    }
    stop_if_cancelled(progress);
    if (i < batches.size()) enqueue(batches[i], slot);
  }
}

}  // namespace archwalk::cuda

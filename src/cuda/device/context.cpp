#include "context.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "archwalk/core/error.hpp"
#include "launches.hpp"

namespace archwalk::cuda {
namespace {

constexpr std::size_t kSlots = 2;  // one is computed while the other is filled or read
constexpr double kMostBatchBytes = 2048.0 * 1024 * 1024;
constexpr double kShareOfFree = 0.25;  // for what one slot writes down and adds up
constexpr std::size_t kMostTableBytes = std::size_t{256} << 20;

int attribute(cudaDeviceAttr name, int device) {
  int value = 0;
  ARCHWALK_CUDA(cudaDeviceGetAttribute(&value, name, device));
  return value;
}

// What the runtime says where the program has no code for a GPU: of another architecture, or PTX
// that the driver is too old for, may not compile or has no compiler for.
bool is_missing_code(cudaError_t status) {
  return status == cudaErrorNoKernelImageForDevice || status == cudaErrorInvalidDeviceFunction ||
         status == cudaErrorUnsupportedPtxVersion || status == cudaErrorInvalidPtx ||
         status == cudaErrorJitCompilerNotFound || status == cudaErrorJitCompilationDisabled;
}

}  // namespace

void require_kernels(int device) {
  cudaFuncAttributes facts{};
  const cudaError_t status = cudaFuncGetAttributes(&facts, start_fold_kernel());
  if (!is_missing_code(status)) {
    ARCHWALK_CUDA(status);
    return;
  }
  cudaGetLastError();
  throw SystemError(
      fmt::format("this build has no kernels for GPU {}, of compute capability {}.{}: {}", device,
                  attribute(cudaDevAttrComputeCapabilityMajor, device),
                  attribute(cudaDevAttrComputeCapabilityMinor, device), cudaGetErrorName(status)),
      "it was built for other architectures, without PTX that the driver can read",
      "build with ARCHWALK_CUDA_ARCHITECTURES=native, or use --backend cpu");
}

Context::Context(int device) : device_(device) {
  activate();
  require_kernels(device_);
  limits_.processors = attribute(cudaDevAttrMultiProcessorCount, device);
  speed_.threads_at_once =
      static_cast<std::uint64_t>(limits_.processors) *
      static_cast<std::uint64_t>(attribute(cudaDevAttrMaxThreadsPerMultiProcessor, device));
  speed_.floats_for_double = attribute(cudaDevAttrSingleToDoublePrecisionPerfRatio, device);
  speed_.is_watched = attribute(cudaDevAttrKernelExecTimeout, device) != 0;
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

const LaunchShape& Context::shape(const Kernel& kernel, const ItemLaunch& launch) {
  SharedNeeds needs;
  needs.body_bytes = kernel.body_bytes;
  for (std::size_t i = 0; i < kColumns; ++i) needs.column_bytes[i] = launch.columns[i].bytes();
  const auto [entry, is_new] = shapes_.try_emplace({kernel.function, needs});
  LaunchShape& shape = entry->second;
  if (!is_new) return shape;
  const DeviceLimits limits = limits_of(kernel);
  shape = choose_shape(limits, needs, kernel.most_threads, [&](int threads, std::size_t bytes) {
    return blocks_per_processor(kernel, threads, bytes);
  });
  if (shape.threads == 0) {
    shapes_.erase(entry);
    const SharedLayout least = shared_layout(needs, {});
    throw SystemError(fmt::format("a block of walks needs {} bytes of shared memory", least.bytes),
                      fmt::format("GPU {} gives {} to one", device_, limits.shared_per_block),
                      "use another GPU, or --backend cpu");
  }
  return shape;
}

std::vector<std::unique_ptr<Slot>>& Context::slots(
    BatchSize& size, const std::function<SlotBytes(const BatchSize&)>& bytes_of) {
  const auto reserve = [&](const BatchSize& wanted) {
    try {
      while (slots_.size() < kSlots) slots_.push_back(std::make_unique<Slot>());
      for (const auto& slot : slots_) slot->reserve(bytes_of(wanted));
      return true;
    } catch (const DeviceMemoryError&) {
      slots_.clear();
      return false;
    }
  };
  const auto allocate = [&](const BatchSize& wanted) {
    const bool had_buffers = !slots_.empty();  // of other sizes, perhaps: there may be room now
    return reserve(wanted) || (had_buffers && reserve(wanted));
  };
  if (fit(size, allocate)) return slots_;
  std::size_t free = 0;
  std::size_t total = 0;
  ARCHWALK_CUDA(cudaMemGetInfo(&free, &total));
  const SlotBytes least = bytes_of(size);
  throw SystemError(fmt::format("GPU {} has no room for one operator", device_),
                    fmt::format("{} bytes are needed for {} starts at a time, {} of {} are free",
                                kSlots * least.all(), size.starts, free, total),
                    "end other programs on it, measure less in one sweep, or use --backend cpu");
}

double Context::budget() {
  if (budget_ == 0.0) {
    std::size_t free = 0;
    std::size_t total = 0;
    ARCHWALK_CUDA(cudaMemGetInfo(&free, &total));
    budget_ = std::min(kMostBatchBytes, kShareOfFree * static_cast<double>(free));
  }
  return budget_;
}

}  // namespace archwalk::cuda

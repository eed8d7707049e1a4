// Columns put in order by CUB's radix sort. It is stable: sorted by k alone, codes that began in
// ascending order stay so among equals, which is the order by (k, code).
#include "archwalk/cuda/column_sorter.hpp"

#include <thrust/iterator/counting_iterator.h>
#include <thrust/iterator/transform_iterator.h>

#include <algorithm>
#include <cub/device/device_radix_sort.cuh>
#include <cub/device/device_scan.cuh>
#include <limits>

#include "context.hpp"
#include "memory.hpp"

namespace archwalk::cuda {
namespace {

constexpr unsigned kThreads = 256;

__global__ void number(std::uint32_t* codes, std::uint32_t count) {
  const std::uint32_t i = blockIdx.x * kThreads + threadIdx.x;
  if (i < count) codes[i] = i;
}

// 1 where a sorted column has another value than before: their running sum is the rank.
struct IsStep {
  const std::int64_t* k;
  __device__ std::uint32_t operator()(std::uint32_t place) const {
    return place > 0 && k[place] != k[place - 1] ? 1 : 0;
  }
};

__global__ void spread_ranks(const std::int64_t* k, const std::uint32_t* code,
                             const std::uint32_t* rank_of_place, std::uint32_t count,
                             std::uint32_t* rank, std::int64_t* k_of_rank) {
  const std::uint32_t place = blockIdx.x * kThreads + threadIdx.x;
  if (place >= count) return;
  rank[code[place]] = rank_of_place[place];
  if (place == 0 || rank_of_place[place] != rank_of_place[place - 1]) {
    k_of_rank[rank_of_place[place]] = k[place];
  }
}

// Calls a function of CUB's twice: for the bytes that it needs, and with them.
template <class Call>
void with_storage(const Call& call) {
  std::size_t bytes = 0;
  ARCHWALK_CUDA(call(nullptr, bytes));
  const DeviceBuffer storage(bytes);
  ARCHWALK_CUDA(call(storage.as<void>(), bytes));
}

// A column in order, in the memory of the current device.
class SortedColumn {
 public:
  explicit SortedColumn(const std::vector<std::int64_t>& k)
      : count_(static_cast<std::uint32_t>(k.size())),
        first_k_(on_device(k)),
        second_k_(first_k_.bytes()),
        first_code_(k.size() * sizeof(std::uint32_t)),
        second_code_(first_code_.bytes()),
        k_(first_k_.as<std::int64_t>(), second_k_.as<std::int64_t>()),
        code_(first_code_.as<std::uint32_t>(), second_code_.as<std::uint32_t>()) {
    number<<<blocks(), kThreads, 0, stream_.get()>>>(code_.Current(), count_);
    ARCHWALK_CUDA(cudaGetLastError());
    with_storage([&](void* storage, std::size_t& bytes) {
      return cub::DeviceRadixSort::SortPairs(storage, bytes, k_, code_, static_cast<int>(count_), 0,
                                             8 * sizeof(std::int64_t), stream_.get());
    });
  }

  std::vector<std::uint32_t> codes() { return on_host(code_.Current(), count_); }

  // Writes over what the sort has no more use for.
  DenseRanks ranks() {
    const DeviceBuffer rank(count_ * sizeof(std::uint32_t));
    std::uint32_t* rank_of_place = code_.Alternate();
    std::int64_t* k_of_rank = k_.Alternate();
    const auto steps = thrust::make_transform_iterator(
        thrust::make_counting_iterator(std::uint32_t{0}), IsStep{k_.Current()});
    with_storage([&](void* storage, std::size_t& bytes) {
      return cub::DeviceScan::InclusiveSum(storage, bytes, steps, rank_of_place,
                                           static_cast<int>(count_), stream_.get());
    });
    spread_ranks<<<blocks(), kThreads, 0, stream_.get()>>>(
        k_.Current(), code_.Current(), rank_of_place, count_, rank.as<std::uint32_t>(), k_of_rank);
    ARCHWALK_CUDA(cudaGetLastError());
    const std::uint32_t last = on_host(rank_of_place + count_ - 1, 1).front();
    return {on_host(rank.as<std::uint32_t>(), count_), on_host(k_of_rank, std::size_t{last} + 1)};
  }

 private:
  unsigned blocks() const { return (count_ + kThreads - 1) / kThreads; }

  template <class T>
  std::vector<T> on_host(const T* values, std::size_t count) const {
    std::vector<T> all(count);
    ARCHWALK_CUDA(cudaMemcpyAsync(all.data(), values, count * sizeof(T), cudaMemcpyDeviceToHost,
                                  stream_.get()));
    stream_.wait();
    return all;
  }

  std::uint32_t count_;
  Stream stream_;
  DeviceBuffer first_k_;
  DeviceBuffer second_k_;
  DeviceBuffer first_code_;
  DeviceBuffer second_code_;
  cub::DoubleBuffer<std::int64_t> k_;
  cub::DoubleBuffer<std::uint32_t> code_;
};

}  // namespace

DeviceSorter::DeviceSorter(int device, std::size_t least)
    : device_(device), least_(std::max<std::size_t>(least, 1)) {}

bool DeviceSorter::is_for_device(std::size_t count) const {
  return count >= least_ && count <= std::numeric_limits<int>::max();  // CUB counts with an int
}

std::vector<std::uint32_t> DeviceSorter::order(const std::vector<std::int64_t>& k) const {
  if (!is_for_device(k.size())) return HostSorter().order(k);
  try {
    ARCHWALK_CUDA(cudaSetDevice(device_));
    require_kernels(device_);
    return SortedColumn(k).codes();
  } catch (const DeviceMemoryError&) {
    return HostSorter().order(k);
  }
}

DenseRanks DeviceSorter::ranks(const std::vector<std::int64_t>& k) const {
  if (!is_for_device(k.size())) return HostSorter().ranks(k);
  try {
    ARCHWALK_CUDA(cudaSetDevice(device_));
    require_kernels(device_);
    return SortedColumn(k).ranks();
  } catch (const DeviceMemoryError&) {
    return HostSorter().ranks(k);
  }
}

}  // namespace archwalk::cuda

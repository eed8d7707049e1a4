// Exact steps of stored matrices: our own product, and what another library's product leaves to do.
#include "block_team.cuh"
#include "kernels/csr_row.hpp"
#include "steps_kernels.hpp"

namespace archwalk::cuda {
namespace {

using Team = BlockTeam<kSumThreads>;

__device__ __forceinline__ double added_at(const CsrJob& job, std::uint32_t x,
                                           std::uint32_t column) {
  if (job.added == nullptr || column < job.first_added) return 0.0;
  return job.added[std::uint64_t{x} * (job.columns - job.first_added) + column - job.first_added];
}

__global__ void product(const __grid_constant__ CsrJob job) {
  const std::uint64_t count = std::uint64_t{job.size} * job.columns;
  for (std::uint64_t i = std::uint64_t{blockIdx.x} * blockDim.x + threadIdx.x; i < count;
       i += std::uint64_t{gridDim.x} * blockDim.x) {
    const auto x = static_cast<std::uint32_t>(i / job.columns);
    const auto column = static_cast<std::uint32_t>(i % job.columns);
    job.next[i] = kernels::csr_row_sum(job.target, job.probability, job.begin[x], job.begin[x + 1],
                                       job.now, job.columns, column) +
                  added_at(job, x, column);
  }
}

__global__ void add(const __grid_constant__ CsrJob job) {
  const std::uint32_t sums = job.columns - job.first_added;
  const std::uint64_t count = std::uint64_t{job.size} * sums;
  for (std::uint64_t i = std::uint64_t{blockIdx.x} * blockDim.x + threadIdx.x; i < count;
       i += std::uint64_t{gridDim.x} * blockDim.x) {
    job.next[i / sums * job.columns + job.first_added + i % sums] += job.added[i];
  }
}

__global__ void __launch_bounds__(kSumThreads) sum_columns(const __grid_constant__ CsrSumsJob job) {
  __shared__ typename Team::Storage storage;
  const std::uint32_t column = job.first + blockIdx.x;
  const double* values = job.values + column;
  kernels::sum_column(
      job.tables, column, job.h, Team(storage),
      [&](std::uint32_t x) { return values[std::uint64_t{x} * job.stride]; }, job.sums);
}

__global__ void __launch_bounds__(kSumThreads) sum_added(const __grid_constant__ CsrSumsJob job) {
  __shared__ typename Team::Storage storage;
  const double* values = job.values + blockIdx.x;
  kernels::sum_running(
      job.tables, blockIdx.x, 0, Team(storage),
      [&](std::uint32_t x) { return values[std::uint64_t{x} * job.stride]; }, job.sums);
}

}  // namespace

const void* csr_product_kernel() {
  return reinterpret_cast<const void*>(&product);
}
const void* csr_add_kernel() {
  return reinterpret_cast<const void*>(&add);
}
const void* csr_sums_kernel() {
  return reinterpret_cast<const void*>(&sum_columns);
}
const void* csr_added_sums_kernel() {
  return reinterpret_cast<const void*>(&sum_added);
}

}  // namespace archwalk::cuda

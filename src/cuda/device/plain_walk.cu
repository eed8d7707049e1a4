// Walks as a user would write them: see plain_peers.hpp. Nothing here is archwalk's own way.
#include <curand_kernel.h>
#include <thrust/device_ptr.h>
#include <thrust/reduce.h>

#include "archwalk/cuda/plain_peers.hpp"
#include "memory.hpp"

namespace archwalk::cuda {
namespace {

constexpr int kThreads = 256;

struct Facts {
  std::uint32_t size;
  std::uint32_t edges;
  std::uint32_t radix;
  std::uint32_t walks;
  std::uint32_t steps;
  std::uint64_t seed;
  bool climbs;
  bool best;
};

__global__ void plain_walk(Facts facts, const double* score, double* change) {
  const std::uint32_t walk = blockIdx.x * blockDim.x + threadIdx.x;
  if (walk >= facts.walks) return;
  curandStatePhilox4_32_10_t state;
  curand_init(facts.seed, walk, 0, &state);
  std::uint32_t x = walk % facts.size;
  const double start = score[x];
  double now = start;
  double best = start;
  for (std::uint32_t step = 0; step < facts.steps; ++step) {
    const std::uint32_t edge = curand(&state) % facts.edges;
    std::uint32_t stride = 1;
    for (std::uint32_t e = 0; e < edge; ++e) stride *= facts.radix;
    const std::uint32_t digit = x / stride % facts.radix;
    const std::uint32_t other = (digit + 1 + curand(&state) % (facts.radix - 1)) % facts.radix;
    const std::uint32_t y = x + (other - digit) * stride;
    const double proposed = score[y];
    if (facts.climbs && proposed <= now) continue;
    x = y;
    now = proposed;
    if (now > best) best = now;
  }
  change[walk] = (facts.best ? best : now) - start;
}

}  // namespace

struct PlainGpuWalk::State {
  int device = 0;
  Facts facts = {};
  DeviceBuffer score;
  DeviceBuffer change;
};

PlainGpuWalk::PlainGpuWalk(int device, PlainWalkProblem problem)
    : state_(std::make_unique<State>()) {
  ARCHWALK_CUDA(cudaSetDevice(device));
  state_->device = device;
  const std::uint32_t walks = problem.shape.size * problem.walks_per_start;
  state_->facts = {problem.shape.size,
                   static_cast<std::uint32_t>(problem.shape.edges),
                   static_cast<std::uint32_t>(problem.shape.radix),
                   walks,
                   problem.steps,
                   problem.seed,
                   problem.climbs,
                   problem.best};
  state_->score = on_device(problem.score);
  state_->change = DeviceBuffer(walks * sizeof(double));
}
PlainGpuWalk::~PlainGpuWalk() = default;

double PlainGpuWalk::run() {
  ARCHWALK_CUDA(cudaSetDevice(state_->device));
  const std::uint32_t walks = state_->facts.walks;
  auto* change = state_->change.as<double>();
  plain_walk<<<(walks + kThreads - 1) / kThreads, kThreads>>>(state_->facts,
                                                              state_->score.as<double>(), change);
  ARCHWALK_CUDA(cudaGetLastError());
  const thrust::device_ptr<double> first(change);
  return thrust::reduce(first, first + walks) / walks;
}

}  // namespace archwalk::cuda

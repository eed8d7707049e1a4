#include "archwalk/cuda/devices.hpp"

#include <fmt/format.h>

#include "check.hpp"
#include "kernels.hpp"

namespace archwalk::cuda {
namespace {

// Why kernels of this build can't run on the device; empty where they can. Without a call that
// would take memory on a device that is not used.
std::string problem_of(const cudaDeviceProp& facts) {
  const int architecture = 100 * facts.major + 10 * facts.minor;
  if (architecture >= least_architecture()) return "";
  return fmt::format(
      "its compute capability is {}.{}, this build's kernels are for {}.{} and later", facts.major,
      facts.minor, least_architecture() / 100, least_architecture() / 10 % 10);
}

}  // namespace

bool is_built() {
  return true;
}

DeviceSearch find_devices() {
  DeviceSearch search;
  int count = 0;
  const cudaError_t status = cudaGetDeviceCount(&count);
  if (status != cudaSuccess) {
    cudaGetLastError();
    int driver = 0;
    const bool has_driver = cudaDriverGetVersion(&driver) == cudaSuccess && driver > 0;
    search.problem = has_driver ? cudaGetErrorString(status) : "no NVIDIA driver is loaded";
    return search;
  }
  for (int index = 0; index < count; ++index) {
    cudaDeviceProp facts{};
    ARCHWALK_CUDA(cudaGetDeviceProperties(&facts, index));
    search.devices.push_back({index, facts.name, problem_of(facts)});
  }
  if (search.devices.empty()) search.problem = "this machine has no GPU";
  return search;
}

}  // namespace archwalk::cuda

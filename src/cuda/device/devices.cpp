#include "archwalk/cuda/devices.hpp"

#include <fmt/format.h>

#include "check.hpp"
#include "kernels.hpp"

namespace archwalk::cuda {
namespace {

// A CUDA version as people write it.
std::string version_text(int version) {
  return fmt::format("{}.{}", version / 1000, version / 10 % 100);
}

// Why the runtime finds no GPU.
std::string problem_of_machine(cudaError_t status) {
  int driver = 0;
  if (cudaDriverGetVersion(&driver) != cudaSuccess || driver == 0) {
    cudaGetLastError();
    return "no NVIDIA driver is loaded";
  }
  if (status != cudaErrorInsufficientDriver) return cudaGetErrorString(status);
  return fmt::format(
      "the NVIDIA driver is of CUDA {}, this program of CUDA {}: it needs a driver of CUDA {} or "
      "newer, or to be built with CUDA {}",
      version_text(driver), version_text(CUDART_VERSION), CUDART_VERSION / 1000, driver / 1000);
}

// Why walks can't run on the device; empty where they can. Without a call that would take memory on
// a device that is not used.
std::string problem_of(int index, const cudaDeviceProp& facts) {
  int mode = cudaComputeModeDefault;
  ARCHWALK_CUDA(cudaDeviceGetAttribute(&mode, cudaDevAttrComputeMode, index));
  if (mode == cudaComputeModeProhibited) return "its compute mode lets nobody compute on it";
  const int architecture = 100 * facts.major + 10 * facts.minor;
  if (architecture >= least_architecture()) return "";
  return fmt::format(
      "its compute capability is {}.{}, this build's kernels are for {}.{} and later", facts.major,
      facts.minor, least_architecture() / 100, least_architecture() / 10 % 10);
}

Device device_at(int index) {
  cudaDeviceProp facts{};
  const cudaError_t status = cudaGetDeviceProperties(&facts, index);
  if (status == cudaSuccess) return {index, facts.name, problem_of(index, facts)};
  cudaGetLastError();
  return {index, "unknown", cudaGetErrorString(status)};
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
    search.problem = problem_of_machine(status);
    return search;
  }
  for (int index = 0; index < count; ++index) search.devices.push_back(device_at(index));
  if (search.devices.empty()) search.problem = "this machine has no GPU";
  return search;
}

}  // namespace archwalk::cuda

#include "check.hpp"

#include <fmt/format.h>

#include <string_view>

namespace archwalk::cuda {
namespace {

// What an error means to the user, where its own name does not say it.
struct Meaning {
  std::string_view why = "the walks of this part are lost, parts that were finished are kept";
  std::string_view remedy =
      "go on with --resume, or on the CPU with --backend cpu; the walks are the same";
};

Meaning meaning_of(cudaError_t status) {
  switch (status) {
    case cudaErrorDevicesUnavailable:
      return {"another program has it for itself, or nobody may compute on it",
              "nvidia-smi -q -d COMPUTE,PIDS tells; name another GPU with --device, or use "
              "--backend cpu"};
    case cudaErrorLaunchTimeout:
      return {"it drives a display, and what takes it longer than some seconds is ended",
              "use a GPU without a display, or --backend cpu; --resume keeps what was finished"};
    case cudaErrorECCUncorrectable:
      return {"its memory is damaged, parts that were finished before are kept",
              "nvidia-smi -q -d ECC tells; go on with --resume on another GPU or with "
              "--backend cpu"};
    default:
      return {};
  }
}

}  // namespace

void check(cudaError_t status, const char* expression, const char* file, int line) {
  if (status == cudaSuccess) return;
  cudaGetLastError();  // an error that can be survived is not to be told twice
  std::string_view place = file;
  if (const auto source = place.rfind("src/cuda/"); source != std::string_view::npos) {
    place.remove_prefix(source);
  }
  const std::string problem =
      fmt::format("the GPU failed: {} ({}) in {} at {}:{}", cudaGetErrorString(status),
                  cudaGetErrorName(status), expression, place, line);
  if (status == cudaErrorMemoryAllocation) {  // of pinned memory, or of the runtime itself
    throw DeviceMemoryError(problem, "the walks have no room", "use --backend cpu");
  }
  const Meaning meaning = meaning_of(status);
  throw SystemError(problem, meaning.why, meaning.remedy);
}

}  // namespace archwalk::cuda

#include "check.hpp"

#include <fmt/format.h>

#include <string_view>

namespace archwalk::cuda {

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
  throw SystemError(
      problem, "the walks of this part are lost, parts that were finished are kept",
      "go on with --resume, or on the CPU with --backend cpu; the walks are the same");
}

}  // namespace archwalk::cuda

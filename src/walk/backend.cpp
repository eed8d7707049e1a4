#include "archwalk/walk/backend.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "archwalk/core/error.hpp"
#include "archwalk/cuda/devices.hpp"
#include "archwalk/cuda/matrix_launcher.hpp"

namespace archwalk {
namespace {

// The GPUs to walk on; where there are none, `why` tells it.
std::vector<cuda::Device> find_gpus(std::string_view wanted, std::string_view list,
                                    std::string& why) {
  if (!cuda::is_built()) {
    why = "the CUDA backend is not built";
    return {};
  }
  const cuda::DeviceSearch search = cuda::find_devices();
  if (search.devices.empty()) {
    why = fmt::format("no GPU: {}", search.problem);
    return {};
  }
  const bool is_left_to_us = wanted == "auto" && list.empty();
  if (!is_left_to_us) return cuda::choose_devices(search.devices, list);
  const auto usable =
      std::find_if(search.devices.begin(), search.devices.end(),
                   [](const cuda::Device& device) { return device.problem.empty(); });
  if (usable != search.devices.end()) return {*usable};
  why = fmt::format("GPU {} ({}) can't be used: {}", search.devices.front().index,
                    search.devices.front().name, search.devices.front().problem);
  return {};
}

void use_gpus(const std::vector<cuda::Device>& gpus, bool is_choice, BackendChoice& choice) {
  choice.backend = Backend::cuda;
  std::string text;
  for (const cuda::Device& gpu : gpus) {
    choice.devices.push_back(gpu.index);
    choice.device_names += (choice.device_names.empty() ? "" : ", ") + gpu.name;
    text += fmt::format("{}GPU {} ({})", text.empty() ? "" : ", ", gpu.index, gpu.name);
  }
  choice.reason =
      fmt::format("cuda on {}{}; stored matrices: {}; the rest: {} thread{}", text,
                  is_choice ? ", the first that was found" : "", cuda::matrix_products(),
                  choice.threads, choice.threads == 1 ? "" : "s");
}

}  // namespace

BackendChoice choose_backend(std::string_view wanted, std::string_view forced_isa, int threads,
                             std::string_view devices) {
  if (wanted != "auto" && wanted != "cpu" && wanted != "cuda") {
    throw InputError(fmt::format("unknown backend '{}'", wanted), "it names where walks run",
                     "use auto, cpu or cuda");
  }
  if (wanted == "cuda" && !cuda::is_built()) {
    throw NotBuiltError("the CUDA backend is not built", "this program runs walks on the CPU only",
                        "use --backend cpu; the walks are the same");
  }
  if (wanted == "cpu" && !devices.empty()) {
    throw InputError(fmt::format("--device {} with --backend cpu", devices),
                     "it names GPUs, which that backend does not use", "leave one of them out");
  }
  BackendChoice choice;
  choice.instruction_set = choose_instruction_set(forced_isa);
  choice.threads = threads;
  std::string why;
  if (wanted != "cpu") {
    const std::vector<cuda::Device> gpus = find_gpus(wanted, devices, why);
    if (!gpus.empty()) {
      use_gpus(gpus, wanted == "auto" && devices.empty(), choice);
      return choice;
    }
    if (wanted == "cuda" || !devices.empty()) {
      throw InputError(why, "walks can't run on a GPU here",
                       "use --backend cpu; the walks are the same");
    }
  }
  choice.reason =
      fmt::format("cpu, {} with {} thread{}{}", name_of(choice.instruction_set), threads,
                  threads == 1 ? "" : "s", why.empty() ? "" : fmt::format(" ({})", why));
  return choice;
}

}  // namespace archwalk

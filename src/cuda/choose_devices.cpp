#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <string>

#include "archwalk/core/error.hpp"
#include "archwalk/cuda/devices.hpp"

namespace archwalk::cuda {
namespace {

// The GPUs as CUDA numbers them; nvidia-smi goes by their places on the bus.
std::string list_of(const std::vector<Device>& all) {
  std::string text;
  for (const Device& device : all) {
    text += fmt::format("{}{} ({})", text.empty() ? "" : ", ", device.index, device.name);
  }
  return text.empty() ? "none" : text;
}

Device device_of(const std::vector<Device>& all, std::string_view text, std::string_view list) {
  int index = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) {
    throw InputError(fmt::format("--device {}", list), "it names GPUs by their numbers",
                     "give all, or numbers with commas, as 0,1");
  }
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const Device& device) { return device.index == index; });
  if (found == all.end()) {
    throw InputError(fmt::format("--device {}: there is no GPU {}", list, index),
                     fmt::format("this program sees {}", list_of(all)),
                     "give all, or some of their numbers; CUDA_VISIBLE_DEVICES may hide some");
  }
  return *found;
}

}  // namespace

std::vector<Device> choose_devices(const std::vector<Device>& all, std::string_view list) {
  std::vector<Device> chosen;
  if (list == "all" || list.empty()) {
    std::copy_if(all.begin(), all.end(), std::back_inserter(chosen),
                 [](const Device& device) { return device.problem.empty(); });
    if (chosen.empty()) chosen = all;  // the first tells what is wrong
    if (list.empty() && !chosen.empty()) chosen.resize(1);
  } else {
    for (std::size_t begin = 0; begin <= list.size();) {
      const std::size_t end = std::min(list.find(',', begin), list.size());
      chosen.push_back(device_of(all, list.substr(begin, end - begin), list));
      begin = end + 1;
    }
  }
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    if (!chosen[i].problem.empty()) {
      throw InputError(fmt::format("GPU {} ({}) can't be used", chosen[i].index, chosen[i].name),
                       chosen[i].problem, "name others with --device, or use --backend cpu");
    }
    for (std::size_t j = 0; j < i; ++j) {
      if (chosen[j].index != chosen[i].index) continue;
      throw InputError(fmt::format("--device {} names GPU {} twice", list, chosen[i].index),
                       "operators are dealt to different ones", "name each once");
    }
  }
  return chosen;
}

}  // namespace archwalk::cuda

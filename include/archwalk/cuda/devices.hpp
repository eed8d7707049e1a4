#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace archwalk::cuda {

/// Whether this build holds the CUDA engine.
bool is_built();

/// A GPU that this build's kernels run on, or why they don't.
struct Device {
  int index = 0;  ///< as --device names it
  std::string name;
  std::string problem;  ///< empty: none
};

/// The machine's GPUs; where there are none, why.
struct DeviceSearch {
  std::vector<Device> devices;
  std::string problem;
};
/// NotBuiltError in a build without the CUDA engine.
DeviceSearch find_devices();

/// The GPUs that a list as --device takes it names ("all", "0,2"), each once, in that order. Empty
/// text: the first one. Both pass over those that can't be used. InputError where none is left, or
/// one that is named does not exist, is named twice or can't be used.
std::vector<Device> choose_devices(const std::vector<Device>& all, std::string_view list);

}  // namespace archwalk::cuda

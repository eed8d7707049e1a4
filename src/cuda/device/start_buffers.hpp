#pragma once

#include "kernels/start_sets.hpp"
#include "kernels/walk_plan.hpp"
#include "memory.hpp"

namespace archwalk::cuda {

/// Where a plan's walks start, in a device's memory.
class StartBuffers {
 public:
  explicit StartBuffers(const kernels::WalkStarts& starts)
      : codes_(on_device(starts.codes)),
        set_begin_(on_device(starts.set_begin)),
        set_place_(on_device(starts.set_place)) {}

  kernels::StartRange range(std::uint32_t first, std::uint32_t last) const {
    return {codes_.as<std::uint32_t>(), first, last - first};
  }
  kernels::StartSets sets() const {
    return {set_begin_.as<std::uint64_t>(), set_place_.as<std::uint32_t>()};
  }

 private:
  DeviceBuffer codes_;
  DeviceBuffer set_begin_;
  DeviceBuffer set_place_;
};

}  // namespace archwalk::cuda

#pragma once

#include "kernels/start_sums.hpp"
#include "memory.hpp"

namespace archwalk::cuda {

/// A StepsPlan in the memory of the current device.
struct StepsMemory {
  explicit StepsMemory(const kernels::StepsPlan& plan)
      : value(on_device(plan.value)),
        cost(on_device(plan.cost)),
        horizons(on_device(plan.horizons)),
        starts(on_device(plan.starts)),
        set_begin(on_device(plan.set_begin)) {}

  kernels::StepsTables tables(const kernels::StepsPlan& plan, std::uint32_t running,
                              std::uint32_t size) const {
    kernels::StepsTables out;
    out.layout = plan.layout(running);
    out.size = size;
    out.cells = plan.shape.size;
    out.value = value.as<double>();
    out.cost = cost.as<double>();
    out.horizons = horizons.as<std::uint32_t>();
    out.starts = starts.as<std::uint32_t>();
    out.set_begin = set_begin.as<std::uint32_t>();
    return out;
  }

  DeviceBuffer value;
  DeviceBuffer cost;
  DeviceBuffer horizons;
  DeviceBuffer starts;
  DeviceBuffer set_begin;
};

}  // namespace archwalk::cuda

#pragma once

#include <cuda_runtime_api.h>

#include <cstddef>
#include <exception>
#include <memory>
#include <thread>
#include <vector>

#include "archwalk/core/progress.hpp"
#include "launch_plan.hpp"

namespace archwalk::cuda {

/// Deals `count` operators to the devices: run(device, its operators), a host thread each. Throws
/// the first device's exception when all have ended.
template <class Device, class Run>
void run_on_all(std::vector<Device>& devices, std::size_t count, const Run& run) {
  const auto hands = deal(count, devices.size());
  std::vector<std::exception_ptr> failures(devices.size());
  const auto guarded = [&](std::size_t i) {
    try {
      if (!hands[i].empty()) run(devices[i], hands[i]);
    } catch (...) {
      failures[i] = std::current_exception();
    }
  };
  std::vector<std::thread> others;
  for (std::size_t i = 1; i < devices.size(); ++i) others.emplace_back(guarded, i);
  guarded(0);
  for (std::thread& thread : others) thread.join();
  for (const std::exception_ptr& failure : failures) {
    if (failure != nullptr) std::rethrow_exception(failure);
  }
}

/// What a launcher keeps: one Device a GPU. Device::run(plan, works, its operators, progress,
/// results).
template <class Device>
class DeviceGroup {
 public:
  template <class... More>
  explicit DeviceGroup(const std::vector<int>& devices, const More&... more) : numbers_(devices) {
    for (int device : devices) devices_.push_back(std::make_unique<Device>(device, more...));
  }
  /// In whatever thread, where another device may be current: what each gives back is its own.
  ~DeviceGroup() {
    for (std::size_t i = 0; i < devices_.size(); ++i) {
      cudaSetDevice(numbers_[i]);
      devices_[i].reset();
    }
  }
  DeviceGroup(DeviceGroup&&) noexcept = default;
  DeviceGroup(const DeviceGroup&) = delete;
  DeviceGroup& operator=(const DeviceGroup&) = delete;

  template <class Result, class Plan, class Work>
  std::vector<Result> run(const Plan& plan, const std::vector<Work>& works, Progress& progress) {
    std::vector<Result> results(works.size());
    run_on_all(devices_, works.size(),
               [&](std::unique_ptr<Device>& device, const std::vector<std::size_t>& mine) {
                 device->run(plan, works, mine, progress, results);
               });
    return results;
  }

 private:
  std::vector<int> numbers_;
  std::vector<std::unique_ptr<Device>> devices_;
};

}  // namespace archwalk::cuda

#pragma once

#include <cstddef>
#include <exception>
#include <thread>
#include <vector>

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

}  // namespace archwalk::cuda

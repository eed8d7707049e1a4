#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>
#include <vector>

#include "archwalk/operators/step_tables.hpp"
#include "memory.hpp"

namespace archwalk::cuda {

/// Step tables in the memory of the current device. A table is known by its bytes: an operator that
/// needs what another one brought finds it there. Tables are on the device after upload().
class DeviceStepTables final : public StepTables {
 public:
  /// Copies what was placed since the last call; returns when it is there.
  void upload();
  std::size_t bytes() const { return bytes_; }  ///< of device memory

 protected:
  const void* place_bytes(const void* data, std::size_t bytes) override;

 private:
  // A stretch of device memory with its image on the host.
  struct Chunk {
    DeviceBuffer device;
    PinnedBuffer host;
    std::size_t used = 0;
    std::size_t uploaded = 0;
  };

  std::vector<Chunk> chunks_;
  std::unordered_map<std::string, const void*> places_;  // by content
  std::size_t bytes_ = 0;
};

}  // namespace archwalk::cuda

#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace archwalk {

/// Spaces up to this size have tables of what a step would work out from a number (by the kernel's
/// own rule); beyond, a table would leave the caches.
inline constexpr std::uint32_t kMaxTabulatedSize = 1u << 16;

/// Owns the tables that a step's views point into. A backend derives from it to put tables where
/// its kernels read them: host memory here, device memory in the cuda layer. Not thread-safe: steps
/// are made before walks run.
class StepTables {
 public:
  virtual ~StepTables() = default;

  /// Keeps a copy of `values` for the lifetime of this object and returns where a kernel reads it.
  template <class T>
  const T* place(const std::vector<T>& values) {
    return static_cast<const T*>(place_bytes(values.data(), values.size() * sizeof(T)));
  }

  /// The same for a table that many operators share: made once, known by its name.
  template <class T, class Make>
  const T* place_shared(const std::string& name, Make&& make) {
    const void*& table = shared_[name];
    if (table == nullptr) table = place(make());
    return static_cast<const T*>(table);
  }

 protected:
  virtual const void* place_bytes(const void* data, std::size_t bytes) = 0;

 private:
  std::map<std::string, const void*> shared_;
};

/// Tables in host memory.
class HostStepTables final : public StepTables {
 protected:
  const void* place_bytes(const void* data, std::size_t bytes) override;

 private:
  std::vector<std::unique_ptr<unsigned char[]>> blocks_;
};

}  // namespace archwalk

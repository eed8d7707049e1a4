#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
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

  /// The same for values that nobody else needs: kept without a copy where that can be.
  template <class T>
  const T* place(std::vector<T>&& values) {
    auto kept = std::make_shared<const std::vector<T>>(std::move(values));
    return static_cast<const T*>(place_kept(kept->data(), kept->size() * sizeof(T), kept));
  }

  /// The same for values that others hold too.
  template <class T>
  const T* place(const std::shared_ptr<const std::vector<T>>& kept) {
    return static_cast<const T*>(place_kept(kept->data(), kept->size() * sizeof(T), kept));
  }

  /// The same for a table that many operators share: made once, known by its name.
  template <class T, class Make>
  const T* place_shared(const std::string& name, Make&& make) {
    const void*& table = shared_[name];
    if (table == nullptr) table = place(make());
    return static_cast<const T*>(table);
  }

  /// Offers to the steps made from now on an order of the codes, `place` [code]. A step whose
  /// tables are by code may have them by place instead and say so by taking the order: its walks
  /// then go by places. Null: none is offered.
  void offer_order(const std::vector<std::uint16_t>* place) {
    order_ = place;
    is_order_taken_ = false;
  }
  const std::vector<std::uint16_t>* take_order() {
    is_order_taken_ = order_ != nullptr;
    return order_;
  }
  bool is_order_taken() const { return is_order_taken_; }

 protected:
  virtual const void* place_bytes(const void* data, std::size_t bytes) = 0;
  /// `data` belong to `owner`.
  virtual const void* place_kept(const void* data, std::size_t bytes,
                                 const std::shared_ptr<const void>& /*owner*/) {
    return place_bytes(data, bytes);
  }

 private:
  std::map<std::string, const void*> shared_;
  const std::vector<std::uint16_t>* order_ = nullptr;
  bool is_order_taken_ = false;
};

/// Tables in host memory.
class HostStepTables final : public StepTables {
 protected:
  const void* place_bytes(const void* data, std::size_t bytes) override;
  const void* place_kept(const void* data, std::size_t bytes,
                         const std::shared_ptr<const void>& owner) override;

 private:
  std::vector<std::unique_ptr<unsigned char[]>> blocks_;
  std::vector<std::shared_ptr<const void>> kept_;
};

}  // namespace archwalk

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>

#include "archwalk/operators/row_matrix.hpp"

namespace archwalk {

/// Larger matrices are not held.
inline constexpr std::uint64_t kMostHeldEntries = std::uint64_t{1} << 24;  // 256 MiB

/// A matrix that can be made again from a few numbers: held for who needs it next, as long as all
/// that are held have no more than kMostHeldEntries entries. Those held longest give way.
class HeldMatrix : public std::enable_shared_from_this<HeldMatrix> {
 public:
  HeldMatrix() = default;
  ~HeldMatrix();
  HeldMatrix(const HeldMatrix&) = delete;
  HeldMatrix& operator=(const HeldMatrix&) = delete;

  /// The matrix, made where it is not held. It lives on while the caller keeps it.
  std::shared_ptr<const RowMatrix> get(const std::function<RowMatrix()>& make);
  /// Holds a matrix that was just made.
  std::shared_ptr<const RowMatrix> hold(RowMatrix made);

 private:
  friend class HeldMatrices;
  void give_way();

  std::mutex mutex_;
  std::shared_ptr<const RowMatrix> matrix_;
};

}  // namespace archwalk

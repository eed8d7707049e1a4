#include "archwalk/operators/held_matrix.hpp"

#include <atomic>
#include <deque>

namespace archwalk {

/// All that are held in the program, in the order in which they were made.
class HeldMatrices {
 public:
  static HeldMatrices& all() {
    static HeldMatrices held;
    return held;
  }

  void add(const std::shared_ptr<HeldMatrix>& owner, std::uint64_t entries) {
    entries_ += static_cast<std::int64_t>(entries);
    const std::lock_guard lock(mutex_);
    owners_.push_back(owner);
    const auto most = static_cast<std::int64_t>(kMostHeldEntries);
    while (!owners_.empty() && (entries_ > most || owners_.front().expired())) {
      if (const auto oldest = owners_.front().lock()) oldest->give_way();
      owners_.pop_front();
    }
  }
  void subtract(std::uint64_t entries) { entries_ -= static_cast<std::int64_t>(entries); }

 private:
  std::mutex mutex_;
  std::deque<std::weak_ptr<HeldMatrix>> owners_;
  std::atomic<std::int64_t> entries_{0};
};

HeldMatrix::~HeldMatrix() {
  give_way();
}

void HeldMatrix::give_way() {
  const std::lock_guard lock(mutex_);
  if (matrix_ != nullptr) HeldMatrices::all().subtract(matrix_->entries.size());
  matrix_.reset();
}

std::shared_ptr<const RowMatrix> HeldMatrix::get(const std::function<RowMatrix()>& make) {
  {
    const std::lock_guard lock(mutex_);
    if (matrix_ != nullptr) return matrix_;
  }
  // Without the lock: making it may take several threads.
  return hold(make());
}

std::shared_ptr<const RowMatrix> HeldMatrix::hold(RowMatrix made) {
  auto matrix = std::make_shared<const RowMatrix>(std::move(made));
  {
    const std::lock_guard lock(mutex_);
    if (matrix_ != nullptr) return matrix_;  // somebody else was faster
    if (matrix->entries.size() > kMostHeldEntries) return matrix;
    matrix_ = matrix;
  }
  HeldMatrices::all().add(shared_from_this(), matrix->entries.size());
  return matrix;
}

}  // namespace archwalk

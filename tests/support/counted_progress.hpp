#pragma once

#include <mutex>

#include "archwalk/core/progress.hpp"

namespace archwalk::test {

// Adds up what it is told.
class CountedProgress final : public Progress {
 public:
  void advance(double work) override {
    const std::lock_guard lock(mutex_);
    done += work;
  }
  double done = 0.0;

 private:
  std::mutex mutex_;
};

}  // namespace archwalk::test

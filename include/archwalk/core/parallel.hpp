#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace archwalk {

/// Calls body(0) ... body(count - 1) in no particular order on up to `threads` threads (0: as many
/// as the program allows), and returns when all are done. Calls may overlap: each writes what no
/// other touches, or takes a lock. The first exception that a body throws ends the work and is
/// thrown here.
void for_each_index(std::size_t count, int threads, const std::function<void(std::size_t)>& body);

/// While it lives, for_each_index() uses at most so many threads (at least 1).
class ThreadLimit {
 public:
  explicit ThreadLimit(int threads);
  ~ThreadLimit();
  ThreadLimit(const ThreadLimit&) = delete;
  ThreadLimit& operator=(const ThreadLimit&) = delete;

 private:
  std::shared_ptr<void> control_;  // of the library that runs the threads, where there is one
  int before_ = 0;
};

}  // namespace archwalk

#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace archwalk::detail {

/// The line that a task of a batch script leaves about itself (batch_script.cpp).
struct TaskMark {
  std::string state;  ///< running, requeued, finished, interrupted, failed; empty: no mark
  int exit_code = 0;
  std::int64_t since = 0;  ///< seconds since 1970, when it came to that state
  std::string job;         ///< "123_4" or "124"
  std::int64_t alive = 0;  ///< seconds since 1970, the last sign of life
};

/// An empty mark where there is no file, or none of ours.
TaskMark read_task_mark(const std::filesystem::path& path);

/// When a file was last written, in seconds since 1970; 0 where there is none.
std::int64_t written_at(const std::filesystem::path& path);

}  // namespace archwalk::detail

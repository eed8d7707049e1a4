#include "task_mark.hpp"

#include <sys/stat.h>

#include <fstream>
#include <system_error>

namespace archwalk::detail {

std::int64_t written_at(const std::filesystem::path& path) {
  struct stat status = {};
  return ::stat(path.c_str(), &status) == 0 ? status.st_mtime : 0;
}

TaskMark read_task_mark(const std::filesystem::path& path) {
  TaskMark mark;
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return {};
  std::ifstream file(path);
  if (!(file >> mark.state >> mark.exit_code >> mark.since >> mark.job)) return {};
  mark.alive = written_at(path);
  return mark;
}

}  // namespace archwalk::detail

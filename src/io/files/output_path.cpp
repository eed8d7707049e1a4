#include "archwalk/io/output_path.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <system_error>
#include <utility>

#include "archwalk/core/error.hpp"

namespace archwalk {
namespace {

namespace fs = std::filesystem;

std::string reason(int error) {
  return std::generic_category().message(error);
}

fs::path folder_of(const fs::path& path) {
  return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

[[noreturn]] void occupied(const fs::path& path) {
  throw InputError(fmt::format("the output file '{}' exists", path.string()),
                   "it may hold results that took long to make",
                   "choose another name, or give --force to replace it");
}

void check_names(const fs::path& path, bool force) {
  if (path.filename().empty()) {
    throw InputError(fmt::format("the output path '{}' names no file", path.string()),
                     "results need one", "give the name of a file");
  }
  std::error_code ignored;
  const fs::path folder = folder_of(path);
  if (!fs::is_directory(folder, ignored)) {
    throw InputError(
        fmt::format("the folder '{}' of the output file does not exist", folder.string()),
        "the file can't be created there", "create the folder or choose another");
  }
  if (fs::is_directory(path, ignored)) {
    throw InputError(fmt::format("the output path '{}' is a folder", path.string()),
                     "results go to a file", "give the name of a file");
  }
  // Whatever --force says: a device would be gone for all.
  const fs::file_status status = fs::status(path, ignored);
  if (fs::exists(status) && !fs::is_regular_file(status)) {
    throw InputError(fmt::format("the output path '{}' is a pipe or device", path.string()),
                     "a file that is whole takes the place of what is there",
                     "give the name of a file");
  }
  if (!force && fs::exists(fs::symlink_status(path, ignored))) occupied(path);
}

/// Creates an empty file of an unused name beside `path`. Trying is the only test of a folder that
/// also knows read-only and full file systems.
fs::path create_temporary(const fs::path& path) {
  static std::atomic<unsigned> counter{0};
  for (;;) {
    const fs::path name = folder_of(path) / fmt::format(".{}.{}-{}.tmp", path.filename().string(),
                                                        ::getpid(), counter++);
    const int file = ::open(name.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
    if (file >= 0) {
      ::close(file);
      return name;
    }
    const int error = errno;
    if (error == EEXIST) continue;
    throw_not_made(error,
                   fmt::format("can't create a file in the folder '{}'", folder_of(path).string()),
                   "the output is to stand there",
                   error == ENAMETOOLONG ? "give it a name that is shorter by some 20 bytes"
                                         : "make the folder writable or choose another");
  }
}

/// The temporaries that exist, for remove_unfinished_files(); of more than these one may be left.
std::array<std::atomic<const char*>, 16> unfinished{};

void note_unfinished(const fs::path& temporary) {
  for (std::atomic<const char*>& place : unfinished) {
    const char* free = nullptr;
    if (place.compare_exchange_strong(free, temporary.c_str())) return;
  }
}

void forget_unfinished(const fs::path& temporary) {
  for (std::atomic<const char*>& place : unfinished) {
    const char* own = temporary.c_str();
    if (place.compare_exchange_strong(own, nullptr)) return;
  }
}

/// Flushes a file or folder to the disk.
void flush(const fs::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  int error = file < 0 ? errno : 0;
  if (file >= 0) {
    // EINVAL: this file system has nothing to flush for such a file.
    if (::fsync(file) != 0 && errno != EINVAL) error = errno;
    ::close(file);
  }
  if (error != 0) {
    throw SystemError(
        fmt::format("can't flush '{}' to the disk ({})", path.string(), reason(error)),
        "its content could be lost", "free space or check the disk, then repeat");
  }
}

int rename_without_replacing(const fs::path& from, const fs::path& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return errno;
  // This file system has no such rename: a check just before comes closest.
  std::error_code ignored;
  if (fs::exists(fs::symlink_status(to, ignored))) return EEXIST;
  return ::rename(from.c_str(), to.c_str()) == 0 ? 0 : errno;
}

}  // namespace

fs::path whole_path(const fs::path& path) {
  fs::path whole = fs::current_path() / path;
  const bool goes_up = std::find(whole.begin(), whole.end(), "..") != whole.end();
  whole = goes_up ? fs::weakly_canonical(whole) : whole.lexically_normal();
  const bool ends_with_slash = whole.filename().empty() && whole.has_relative_path();
  return ends_with_slash ? whole.parent_path() : whole;
}

void throw_not_made(int error, const std::string& problem, std::string_view why,
                    std::string_view remedy) {
  const std::string told = fmt::format("{} ({})", problem, reason(error));
  constexpr std::array kPlaces = {EACCES,  EPERM,        EROFS, ENOENT, EEXIST,
                                  ENOTDIR, ENAMETOOLONG, ELOOP, EINVAL};
  if (std::find(kPlaces.begin(), kPlaces.end(), error) != kPlaces.end()) {
    throw InputError(told, why, remedy);
  }
  throw SystemError(told, why, "free space or raise the limit, then repeat");
}

void remove_stale_temporaries(const fs::path& path) {
  const std::string begin = fmt::format(".{}.", path.filename().string());
  std::error_code ignored;
  std::vector<fs::path> stale;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder_of(path), ignored)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(begin) || !name.ends_with(".tmp")) continue;
    pid_t process = 0;
    unsigned count = 0;
    int length = 0;
    const char* numbers = name.c_str() + begin.size();
    if (std::sscanf(numbers, "%d-%u.tmp%n", &process, &count, &length) != 2) continue;
    if (length == 0 || numbers[length] != '\0' || process <= 0) continue;
    if (::kill(process, 0) != 0 && errno == ESRCH) stale.push_back(entry.path());
  }
  for (const fs::path& file : stale) fs::remove(file, ignored);
}

void check_output_path(const fs::path& path, bool force) {
  check_names(path, force);
  fs::remove(create_temporary(path));
}

void check_not_an_input(const fs::path& path, const std::vector<fs::path>& inputs) {
  if (path.empty()) return;
  for (const fs::path& input : inputs) {
    std::error_code missing;
    if (input.empty() || !fs::equivalent(path, input, missing)) continue;
    throw InputError(
        fmt::format("the output '{}' is the input '{}'", path.string(), input.string()),
        "what the results are made from would be lost, --force or not",
        "choose another name for the output");
  }
}

void check_distinct_outputs(const std::vector<fs::path>& paths) {
  for (auto one = paths.begin(); one != paths.end(); ++one) {
    for (auto other = paths.begin(); other != one; ++other) {
      if (one->empty() || other->empty() || one->filename() != other->filename()) continue;
      std::error_code missing;
      if (!fs::equivalent(folder_of(*one), folder_of(*other), missing)) continue;
      throw InputError(fmt::format("two outputs are the same file ('{}' and '{}')", other->string(),
                                   one->string()),
                       "the second would replace the first, --force or not",
                       "give each a name of its own");
    }
  }
}

void remove_unfinished_files() noexcept {
  for (std::atomic<const char*>& place : unfinished) {
    if (const char* temporary = place.exchange(nullptr)) ::unlink(temporary);
  }
}

AtomicFile::AtomicFile(fs::path path, bool force) : path_(std::move(path)), force_(force) {
  check_names(path_, force_);
  temporary_ = create_temporary(path_);
  note_unfinished(temporary_);
}

AtomicFile::~AtomicFile() {
  forget_unfinished(temporary_);
  std::error_code ignored;
  if (!committed_) fs::remove(temporary_, ignored);
}

void AtomicFile::commit() {
  flush(temporary_);
  int error = 0;
  if (force_) {
    error = ::rename(temporary_.c_str(), path_.c_str()) == 0 ? 0 : errno;
  } else {
    error = rename_without_replacing(temporary_, path_);
  }
  if (error == EEXIST) occupied(path_);
  if (error != 0) {
    throw SystemError(fmt::format("can't give '{}' its name ({})", path_.string(), reason(error)),
                      "the results are not kept", "check the folder and repeat");
  }
  committed_ = true;
  flush(folder_of(path_));
}

}  // namespace archwalk

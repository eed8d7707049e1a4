#include "archwalk/io/parts.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <system_error>
#include <utility>

#include "archwalk/core/counted.hpp"
#include "archwalk/core/error.hpp"
#include "archwalk/io/hdf5_file.hpp"
#include "hdf5/file_checksum.hpp"
#include "joined_layout.hpp"
#include "part_fault.hpp"

namespace archwalk {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kDigits = 6;
constexpr std::size_t kShown = 5;
constexpr const char* kAside = ".aside";
constexpr const char* kFolderEnd = ".parts";

/// "000012.h5"
bool is_part(const fs::path& path) {
  const std::string stem = path.stem().string();
  return path.extension() == ".h5" && stem.size() == kDigits &&
         std::all_of(stem.begin(), stem.end(), [](unsigned char c) { return std::isdigit(c); });
}

/// ".000012.h5.PID-COUNT.tmp", what AtomicFile leaves when its process is killed.
bool is_temporary(const fs::path& path) {
  const std::string name = path.filename().string();
  return name.size() > kDigits && name[0] == '.' && path.extension() == ".tmp" &&
         is_part(name.substr(1, kDigits + 3));
}

/// "000012.h5.aside", of which nothing could be used.
bool is_aside(const fs::path& path) {
  return path.extension() == kAside && is_part(path.stem());
}

std::size_t number_of(const fs::path& part) {
  return std::stoul(part.stem().string());
}

/// None where it is no folder. A folder that can't be read is not an empty one.
std::vector<fs::path> entries(const fs::path& folder, bool (*wanted)(const fs::path&)) {
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    if (wanted(entry->path())) found.push_back(entry->path());
  }
  if (error && error != std::errc::no_such_file_or_directory &&
      error != std::errc::not_a_directory) {
    const std::string problem =
        fmt::format("can't read the folder '{}' ({})", folder.string(), error.message());
    constexpr const char* kWhy = "it may hold finished parts";
    if (error == std::errc::permission_denied) {
      throw InputError(problem, kWhy, "ask its owner for the right to read it");
    }
    throw SystemError(problem, kWhy, "check the disk and the limits of this user, then repeat");
  }
  std::sort(found.begin(), found.end());
  return found;
}

void make_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directory(folder, error);
  if (!fs::is_directory(folder)) {
    throw_not_made(error ? error.value() : EEXIST,
                   fmt::format("can't create the folder '{}'", folder.string()),
                   "the parts of the output are kept there until it is whole",
                   "remove what is in the way, or choose another output");
  }
}

int lock_folder(const fs::path& folder) {
  const int lock = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  // A file system without locks is no reason to stop.
  if (lock >= 0 && ::flock(lock, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    ::close(lock);
    throw InputError(fmt::format("another process is writing to '{}'", folder.string()),
                     "two runs would overwrite each other's parts",
                     "wait for it, or choose another output");
  }
  return lock;
}

}  // namespace

fs::path shard_output(const fs::path& output, std::size_t number, std::size_t count) {
  return fmt::format("{}.shard-{}-of-{}", output.string(), number, count);
}

PartStore::PartStore(fs::path output, std::string fingerprint)
    : output_(std::move(output)),
      folder_(folder_of(output_)),
      fingerprint_(std::move(fingerprint)) {}

PartStore::~PartStore() {
  if (lock_ >= 0) ::close(lock_);
}

fs::path PartStore::part_path(std::size_t index) const {
  return folder_ / fmt::format("{:0{}}.h5", index, kDigits);
}

void PartStore::check_count(std::size_t parts, std::size_t operators) {
  if (parts <= kMostParts) return;
  throw InputError(
      fmt::format("{} in {}", counted(operators, "operator"), counted(parts, "part")),
      fmt::format("their files are numbered with {} digits, for up to {}", kDigits,
                  counted(kMostParts, "part")),
      fmt::format("give --block {} or more", (operators + kMostParts - 1) / kMostParts));
}

void PartStore::check_outside(const fs::path& output, const std::vector<fs::path>& folders) {
  if (output.empty()) return;
  const fs::path parent = whole_path(output).parent_path();
  bool is_inside = parent.extension() == kFolderEnd;
  std::error_code missing;
  for (const fs::path& folder : folders) is_inside |= fs::equivalent(parent, folder, missing);
  if (!is_inside) return;
  throw InputError(fmt::format("the output '{}' would lie among parts", output.string()),
                   "it would be taken for one of them, or be removed with them",
                   "choose another folder");
}

std::vector<std::string> PartStore::open(ExistingParts existing) {
  NoProgress unwatched;
  return open(existing, unwatched);
}

std::vector<std::string> PartStore::open(ExistingParts existing, Progress& progress) {
  make_folder(folder_);
  if (lock_ < 0) lock_ = lock_folder(folder_);
  const std::vector<fs::path> found = files();
  if (existing == ExistingParts::refuse && !found.empty()) {
    throw InputError(fmt::format("'{}' holds {} of an earlier run", folder_.string(),
                                 counted(found.size(), "finished part")),
                     "they may have taken long to make",
                     "go on with --resume, or give --force to start anew");
  }
  // What is refused leaves all as it was: nothing is removed before.
  std::vector<std::pair<fs::path, std::string>> faulty;
  if (existing != ExistingParts::discard) {
    for (const fs::path& part : found) {
      const std::string fault = part_fault(part, number_of(part), fingerprint_);
      if (!fault.empty()) faulty.emplace_back(part, fault);
      progress.advance(1.0);
    }
  }
  for (const fs::path& temporary : entries(folder_, is_temporary)) fs::remove(temporary);
  if (existing == ExistingParts::discard) remove_parts();
  std::vector<std::string> told;
  for (const auto& [part, fault] : faulty) {
    const fs::path aside = part.string() + kAside;
    fs::rename(part, aside);
    told.push_back(
        fmt::format("'{}' {}: nothing of it can be used: it is put aside as {} and computed again",
                    part.string(), fault, aside.filename().string()));
  }
  return told;
}

std::vector<fs::path> PartStore::files() const {
  return files_in(folder_);
}

fs::path PartStore::folder_of(const fs::path& output) {
  return output.string() + kFolderEnd;
}

std::vector<fs::path> PartStore::files_in(const fs::path& folder) {
  return entries(folder, is_part);
}

std::vector<std::size_t> PartStore::finished() const {
  std::vector<std::size_t> numbers;
  for (const fs::path& part : files()) numbers.push_back(number_of(part));
  return numbers;
}

void PartStore::write(std::size_t index, DataTree part) const {
  part.attributes.push_back(
      {"", {{kPartFingerprint, fingerprint_}, {kPartIndex, static_cast<std::int64_t>(index)}}});
  write_hdf5(part_path(index), part, true);
}

std::vector<fs::path> PartStore::parts(std::size_t count) const {
  std::vector<fs::path> parts;
  std::vector<std::size_t> missing;
  for (std::size_t index = 0; index < count; ++index) {
    parts.push_back(part_path(index));
    if (!fs::exists(parts.back())) missing.push_back(index);
  }
  if (!missing.empty()) {
    const std::size_t number = missing.size();
    missing.resize(std::min(number, kShown));
    throw InputError(fmt::format("{} of {} parts are missing in '{}' (the first: {})", number,
                                 count, folder_.string(), fmt::join(missing, ", ")),
                     "the output would have gaps", "go on with --resume");
  }
  for (const fs::path& part : parts) check_file_checksum(part);
  return parts;
}

void PartStore::remove_parts() {
  for (const fs::path& part : files()) fs::remove(part);
  for (const fs::path& part : entries(folder_, is_aside)) fs::remove(part);
}

void PartStore::remove() {
  for (const fs::path& temporary : entries(folder_, is_temporary)) fs::remove(temporary);
  remove_parts();
  std::error_code not_empty;
  fs::remove(folder_, not_empty);
  if (lock_ >= 0) ::close(std::exchange(lock_, -1));
}

}  // namespace archwalk

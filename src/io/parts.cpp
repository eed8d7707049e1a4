#include "archwalk/io/parts.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <optional>
#include <system_error>
#include <utility>

#include "archwalk/core/counted.hpp"
#include "archwalk/core/error.hpp"
#include "archwalk/io/assemble.hpp"
#include "archwalk/io/hdf5_file.hpp"
#include "format_version.hpp"
#include "joined_layout.hpp"

namespace archwalk {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kDigits = 6;
constexpr std::size_t kMostParts = 1000000;
constexpr std::size_t kShown = 5;

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

std::vector<fs::path> entries(const fs::path& folder, bool (*wanted)(const fs::path&)) {
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    if (wanted(entry->path())) found.push_back(entry->path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

void make_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directory(folder, error);
  if (!fs::is_directory(folder)) {
    throw InputError(
        fmt::format("can't create the folder '{}' ({})", folder.string(),
                    error ? error.message() : std::string("a file of that name exists")),
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

/// The fingerprint of a part, or an empty string where it can't be read. InputError where it is of
/// another version of the format: that is no damage.
std::string fingerprint_of(const fs::path& part) {
  std::optional<Hdf5Reader> reader;
  try {
    reader.emplace(part);
  } catch (const InputError&) {
    return "";
  }
  require_sweep_version(*reader, part);
  return reader->root_attribute(kPartFingerprint);
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

void PartStore::open(ExistingParts existing) {
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
  std::vector<fs::path> useless = entries(folder_, is_temporary);
  for (const fs::path& part : found) {
    if (existing == ExistingParts::discard) {
      useless.push_back(part);
      continue;
    }
    const std::string fingerprint = fingerprint_of(part);
    if (fingerprint.empty()) {
      useless.push_back(part);  // of a damaged part nothing can be used
    } else if (fingerprint != fingerprint_) {
      throw InputError(
          fmt::format("the part '{}' was made by another configuration", part.string()),
          "results of different configurations can't be joined in one file",
          "resume with the configuration, table and version that began the run, or give --force "
          "without --resume to start anew");
    }
  }
  for (const fs::path& path : useless) fs::remove(path);
}

std::vector<fs::path> PartStore::files() const {
  return files_in(folder_);
}

fs::path PartStore::folder_of(const fs::path& output) {
  return output.string() + ".parts";
}

std::vector<fs::path> PartStore::files_in(const fs::path& folder) {
  return entries(folder, is_part);
}

std::vector<std::size_t> PartStore::finished() const {
  std::vector<std::size_t> numbers;
  for (const fs::path& part : files()) numbers.push_back(std::stoul(part.stem().string()));
  return numbers;
}

void PartStore::write(std::size_t index, DataTree part) const {
  if (index >= kMostParts) {
    throw InputError(fmt::format("the run has more than {} parts", kMostParts),
                     "their files are numbered with six digits", "make the parts larger");
  }
  part.attributes.push_back(
      {"", {{kPartFingerprint, fingerprint_}, {kPartIndex, static_cast<std::int64_t>(index)}}});
  write_hdf5(part_path(index), part, true);
}

Array PartStore::gather(const std::string& group, const std::string& name) const {
  return archwalk::gather(files(), group, name);
}

void PartStore::assemble(std::size_t count, const DataTree& extra, bool force) const {
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
  assemble_files(parts, extra, output_, force);
}

void PartStore::remove() {
  for (const fs::path& temporary : entries(folder_, is_temporary)) fs::remove(temporary);
  for (const fs::path& part : files()) fs::remove(part);
  std::error_code not_empty;
  fs::remove(folder_, not_empty);
  if (lock_ >= 0) ::close(std::exchange(lock_, -1));
}

}  // namespace archwalk

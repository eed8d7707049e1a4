#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "archwalk/core/array.hpp"
#include "archwalk/core/progress.hpp"

namespace archwalk {

/// What to do with parts that an earlier run left behind.
enum class ExistingParts {
  refuse,   ///< InputError that proposes --resume or --force
  resume,   ///< keep those of this configuration; InputError where they are of another
  discard,  ///< remove them
};

/// What stands for the output of share `number` (from 1) of `count`: OUT.h5.shard-1-of-4. It never
/// comes to be; its parts do, and merge joins them.
std::filesystem::path shard_output(const std::filesystem::path& output, std::size_t number,
                                   std::size_t count);

/// The blocks of a sweep on their way to OUT.h5, each a file of its own: OUT.h5.parts/NNNNNN.h5
/// (DESIGN §7: HDF5 files die when their writer is killed). Each part carries the fingerprint of
/// the configuration that made it, so that parts of different runs are never mixed. One process at
/// a time holds a folder of parts.
class PartStore {
 public:
  /// `fingerprint`: any text that differs between configurations whose results differ.
  PartStore(std::filesystem::path output, std::string fingerprint);
  ~PartStore();
  PartStore(const PartStore&) = delete;
  PartStore& operator=(const PartStore&) = delete;

  const std::filesystem::path& output() const { return output_; }
  const std::filesystem::path& folder() const { return folder_; }

  /// InputError for an output in a folder of parts, or in one of these.
  static void check_outside(const std::filesystem::path& output,
                            const std::vector<std::filesystem::path>& folders = {});
  static constexpr std::size_t kMostParts = 1000000;  ///< the names have six digits
  /// InputError for more parts than that.
  static void check_count(std::size_t parts, std::size_t operators);

  /// Makes the folder and settles what is in it. Half-written parts of a killed run are removed.
  /// Parts to be kept are read through: of those that are damaged, or are another part than their
  /// name says, the file is renamed to NNNNNN.h5.aside, where it stays until the sweep has ended;
  /// returned is a sentence for each. InputError also where another process holds the folder; where
  /// a part may not be read, or the machine fails to read it (SystemError), all is left as it was.
  std::vector<std::string> open(ExistingParts existing);
  /// `progress` advances by 1 for each part that was read.
  std::vector<std::string> open(ExistingParts existing, Progress& progress);

  /// Numbers of the finished parts, ascending.
  std::vector<std::size_t> finished() const;
  /// Their files, in the same order.
  std::vector<std::filesystem::path> files() const;
  /// The files of parts 0..count-1, to be joined. InputError naming the first that are missing,
  /// DamagedFile naming one whose bytes are not those that were written.
  std::vector<std::filesystem::path> parts(std::size_t count) const;
  /// The folder of an output's parts.
  static std::filesystem::path folder_of(const std::filesystem::path& output);
  /// Finished parts in any folder, by number; none where it is no folder. InputError or SystemError
  /// where it can't be read.
  static std::vector<std::filesystem::path> files_in(const std::filesystem::path& folder);

  /// Writes part `index` (< 10^6) whole or not at all, replacing one that is there. Errors as
  /// write_hdf5.
  void write(std::size_t index, DataTree part) const;

  /// Removes the parts, those put aside too, and the folder unless something else is in it.
  void remove();

 private:
  std::filesystem::path part_path(std::size_t index) const;
  void remove_parts();

  std::filesystem::path output_;
  std::filesystem::path folder_;
  std::string fingerprint_;
  int lock_ = -1;  ///< descriptor of the folder, locked
};

}  // namespace archwalk

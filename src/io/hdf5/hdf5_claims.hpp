#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "hdf5_handle.hpp"

namespace archwalk {

/// What a file says of itself, held to its bounds before any of it is believed: a file need not be
/// archwalk's, and one of a few bytes may claim values without end.
class Hdf5Claims {
 public:
  explicit Hdf5Claims(std::filesystem::path path);

  /// Counts an object that stands in `depth` groups. DamagedFile for groups that hold themselves.
  void add_object(std::size_t depth);
  /// InputError where the link leads to another file, which no checksum and no fingerprint covers.
  void check_link(hid_t group, const std::string& name) const;
  /// InputError where the dataset's values stand in another file; DamagedFile where there are more
  /// of them, with those of all datasets before, than the file can hold.
  void add_dataset(hid_t dataset, const std::vector<std::size_t>& shape, const std::string& name);

 private:
  [[noreturn]] void refuse_other_file(const std::string& name) const;

  std::filesystem::path path_;
  double most_bytes_;
  double bytes_ = 0.0;
  std::size_t objects_ = 0;
};

}  // namespace archwalk

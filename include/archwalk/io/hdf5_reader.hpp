#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "archwalk/core/array.hpp"
#include "archwalk/core/error.hpp"

namespace archwalk {

/// A file whose content is not what was written, or no HDF5 at all: it will be the same tomorrow,
/// unlike one that the machine only failed to read (a SystemError), or may not read.
class DamagedFile : public InputError {
 public:
  using InputError::InputError;
};

/// Reads an HDF5 file dataset by dataset.
class Hdf5Reader {
 public:
  /// InputError where the file is missing or may not be read, DamagedFile where it is no HDF5 file,
  /// or is damaged; SystemError where the machine fails to read it.
  explicit Hdf5Reader(const std::filesystem::path& path);
  ~Hdf5Reader();
  Hdf5Reader(Hdf5Reader&&) noexcept;
  Hdf5Reader& operator=(Hdf5Reader&&) noexcept;

  /// Every array in the file's order, with an empty `data` of its element type. Scales that only
  /// stand for a dimension without coordinates are left out; a dataset whose dimensions have no
  /// scales has dims "dim_0", "dim_1", ...; one of a type that archwalk doesn't write is left out.
  const std::vector<Array>& layout() const;
  /// The attributes of every group that has any; "" is the root.
  const std::vector<GroupAttributes>& attributes() const;
  /// A string attribute of the root, or "" where there is none.
  std::string root_attribute(const std::string& name) const;
  /// An integer attribute of the root, or nothing.
  std::optional<std::int64_t> root_integer(const std::string& name) const;

  /// The array with its values. InputError where there is none of that name, DamagedFile where its
  /// bytes don't match their checksum; text has none but the file's.
  Array read(const std::string& group, const std::string& name) const;
  /// Reads every array and keeps none: DamagedFile where one is damaged.
  void read_all() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The whole file, DamagedFile where its bytes don't match its checksum. Errors as Hdf5Reader.
DataTree read_hdf5(const std::filesystem::path& path);

}  // namespace archwalk

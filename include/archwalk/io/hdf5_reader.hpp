#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "archwalk/core/array.hpp"

namespace archwalk {

/// Reads an HDF5 file dataset by dataset.
class Hdf5Reader {
 public:
  /// InputError where the file is missing, is no HDF5 file, or is damaged.
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

  /// The array with its values. InputError where there is none of that name, or where its bytes
  /// don't match their checksum.
  Array read(const std::string& group, const std::string& name) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The whole file. Errors as Hdf5Reader.
DataTree read_hdf5(const std::filesystem::path& path);

}  // namespace archwalk

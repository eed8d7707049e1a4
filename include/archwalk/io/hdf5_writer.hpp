#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "archwalk/core/array.hpp"

namespace archwalk {

/// Writes one HDF5 file (DESIGN §7) dataset by dataset, so that a file larger than memory can be
/// assembled. The file appears at its path on commit() or not at all.
///
/// Every group holds its own dimension scales: coordinate arrays, and for a dimension without one a
/// scale marked as netCDF marks a dimension without a variable. Numbers are chunked, shuffled,
/// deflated and carry a Fletcher-32 checksum; strings are variable-length UTF-8, which no checksum
/// of HDF5 reaches: behind the file's end stands one of all its bytes.
class Hdf5Writer {
 public:
  /// Lays out the file: `layout` gives every array (values not needed, but Array::data holds the
  /// element type). InputError for a path that can't be written (see check_output_path) and for a
  /// layout that contradicts itself: a name given twice, a dimension of two sizes within a group,
  /// '/' in a name, a shape that doesn't fit the dims. SystemError where the disk fails.
  Hdf5Writer(const std::filesystem::path& path, const std::vector<Array>& layout, bool force);
  ~Hdf5Writer();

  /// Sets attributes of a group, which is made where it doesn't exist yet.
  void write(const GroupAttributes& attributes);
  /// Writes all values of an array of the layout.
  void write(const Array& array);
  /// Writes `part` into the array of that name: along dimension `along` it begins at `offset`,
  /// along the others it has the array's whole extent.
  void write_slab(const Array& part, std::size_t along, std::size_t offset);
  /// Closes the file, flushes it to the disk and gives it its name.
  void commit();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Writes a tree as one file, atomically. Errors as Hdf5Writer.
void write_hdf5(const std::filesystem::path& path, const DataTree& tree, bool force);

}  // namespace archwalk

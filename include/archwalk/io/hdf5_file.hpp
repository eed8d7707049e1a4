#pragma once

// Both directions at once: DataTree <-> HDF5.
#include "archwalk/io/hdf5_reader.hpp"
#include "archwalk/io/hdf5_writer.hpp"
#include "archwalk/io/output_path.hpp"

namespace archwalk {

/// From now on HDF5 prints nothing, for a program that tells of errors itself: of a damaged file
/// the library would complain once more when the program ends.
void silence_hdf5();

}  // namespace archwalk

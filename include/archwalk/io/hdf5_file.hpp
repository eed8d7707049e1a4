#pragma once

// Both directions at once: DataTree <-> HDF5.
#include "archwalk/io/hdf5_reader.hpp"
#include "archwalk/io/hdf5_writer.hpp"
#include "archwalk/io/output_path.hpp"

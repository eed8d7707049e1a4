#pragma once

#include "hdf5_handle.hpp"

namespace archwalk {

/// File access properties under which HDF5 writes through archwalk's own file driver. The library
/// does not survive a write that fails when it closes the file (HDF5 1.10 then crashes at exit), so
/// the driver never tells it of one: the first failure is kept in `*error` (an errno; 0 before),
/// and what is written afterwards goes to memory, so that the file can be closed in order and
/// thrown away. A file that is opened for reading alone is read through it too, for the library
/// does not tell a file that can't be read from one that is damaged: `*error` does.
/// `error` must outlive the file.
Hdf5Handle latching_access(int* error);

}  // namespace archwalk

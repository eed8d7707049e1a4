#pragma once

#include <filesystem>

#include "archwalk/operators/operator_context.hpp"

namespace archwalk {

/// Reads the matrices of explicit operators: HDF5 files with /rows/begin and /rows/target (int64)
/// and /rows/probability (float64). Names that are no absolute paths start from `folder`. The
/// reader throws InputError where the file is missing or damaged or lacks one of these.
MatrixReader matrix_files(const std::filesystem::path& folder);

}  // namespace archwalk

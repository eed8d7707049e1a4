#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "archwalk/operators/operator_context.hpp"
#include "archwalk/sweep/sweep_operators.hpp"

namespace archwalk {

/// Reads the matrices of explicit operators: HDF5 files with /rows/begin and /rows/target (int64)
/// and /rows/probability (float64). Names that are no absolute paths start from `folder`. The
/// reader throws InputError where the file is missing or damaged or lacks one of these.
MatrixReader matrix_files(const std::filesystem::path& folder);

/// The files that explicit operators read, each once.
std::vector<std::filesystem::path> matrix_paths(const std::filesystem::path& folder,
                                                const std::vector<const Operator*>& operators);

/// The files that explicit operators read, each once, with their SHA-256: "FILE=DIGEST" by commas,
/// names as the operators give them and in ascending order.
std::string matrix_checksums(const std::filesystem::path& folder,
                             const std::vector<SweepOperator>& operators);

}  // namespace archwalk

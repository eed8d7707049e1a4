#pragma once

#include <filesystem>
#include <string>

namespace archwalk {

/// What an archwalk file holds, as text for a terminal or as one JSON object.
/// A table: space, number of architectures, and for each score its count, missing and -inf values,
/// distinct values, minimum, mean, maximum, resolution and units.
/// A sweep: operators by family, strata, scores, horizons and levels, engines, verdicts,
/// provenance. InputError for a file that is no HDF5 file, or none of archwalk's.
std::string describe_file(const std::filesystem::path& path, bool json);

}  // namespace archwalk

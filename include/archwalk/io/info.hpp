#pragma once

#include <filesystem>
#include <string>

namespace archwalk {

/// What an archwalk file holds, as text for a terminal or as one JSON object.
/// A table: space, number of architectures, and for each score its count, missing and -inf values,
/// distinct values, minimum, mean, maximum, resolution and units.
/// A sweep: operators by family, strata, scores, horizons and levels, engines, verdicts,
/// provenance. A landscape or a distance: its figures and the sizes of its groups. A graph or a
/// matrix of the Python package: its size. InputError for a file that is no HDF5 file, none of
/// archwalk's, or of another version of its format.
/// With `check` all of its bytes are read first, DamagedFile where they don't match the checksum
/// behind its end; "checksum" in what is returned says whether there was one.
std::string describe_file(const std::filesystem::path& path, bool json, bool check = true);

}  // namespace archwalk

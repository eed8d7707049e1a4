#pragma once

#include <cstdint>
#include <filesystem>

#include "archwalk/io/hdf5_reader.hpp"

namespace archwalk {

/// The root attribute format_version; 0 where there is none.
std::int64_t format_version(const Hdf5Reader& reader);

/// InputError where the file is of another version of its format than `known`.
void require_format_version(const Hdf5Reader& reader, const std::filesystem::path& path,
                            std::int64_t known);

/// The same of a sweep or a part of one; other files pass.
void require_sweep_version(const Hdf5Reader& reader, const std::filesystem::path& path);

}  // namespace archwalk

#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "archwalk/space/search_space.hpp"
#include "csv_columns.hpp"

namespace archwalk {

/// The architecture code of every row. InputError unless every code of the space occurs exactly
/// once, naming lines and architectures.
std::vector<std::uint32_t> row_codes(const std::filesystem::path& path, const CsvColumns& columns,
                                     const SearchSpace& space);

}  // namespace archwalk

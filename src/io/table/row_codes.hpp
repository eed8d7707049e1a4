#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "archwalk/space/search_space.hpp"
#include "csv_columns.hpp"

namespace archwalk {

/// What names the rows of a CSV file.
struct RowNames {
  std::string space;
  std::uint32_t size = 0;                              ///< codes are 0..size-1
  std::function<std::uint32_t(std::size_t row)> code;  ///< throws InputError where there is none
  std::function<std::string(std::size_t row)> text;    ///< what the file says
  std::function<std::string(std::uint32_t code)> architecture;
};

/// Rows named by their architecture strings.
RowNames names_by_architecture(const CsvColumns& columns, const SearchSpace& space);

/// Rows named by a column of codes.
RowNames names_by_code(const CsvColumns& columns, const std::string& space, std::uint32_t size);

/// The code of every row. InputError unless every code occurs exactly once, naming lines and
/// architectures.
std::vector<std::uint32_t> row_codes(const std::filesystem::path& path, const CsvColumns& columns,
                                     const RowNames& names);

}  // namespace archwalk

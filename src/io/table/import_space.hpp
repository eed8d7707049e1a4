#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "archwalk/io/csv.hpp"
#include "archwalk/space/search_space.hpp"
#include "csv_columns.hpp"

namespace archwalk {

/// The space of a CSV file and the place of each row in it.
struct RowsOfSpace {
  std::shared_ptr<const SearchSpace> space;
  std::vector<std::uint32_t> codes;  ///< [row]
  std::vector<std::string> notes;    ///< what a user should know
};

/// Finds or makes the space. InputError as import_csv says.
RowsOfSpace rows_of_space(const std::filesystem::path& path, const CsvColumns& columns,
                          const ImportOptions& options);

}  // namespace archwalk

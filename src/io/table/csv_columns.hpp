#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace archwalk {

/// The columns of a CSV file by their use, in the order of rows.
struct CsvColumns {
  struct Score {
    std::string name;
    std::vector<double> values = {};  ///< [row]; NaN where the field is blank
    bool has_number = false;
    std::string text = {};      ///< the first field that is none, or empty
    std::size_t text_line = 0;  ///< where it stands
  };
  std::vector<std::size_t> lines;               ///< [row] line of the file, from 1
  std::vector<std::string> architectures;       ///< [row], empty where `codes` name the rows
  std::vector<std::int64_t> codes;              ///< [row], empty without a column of codes
  std::vector<std::int64_t> isomorphism_class;  ///< [row], empty without that column
  std::vector<Score> scores;
  std::vector<std::string> identifiers;  ///< names of the columns left out for their names
  std::vector<Score> texts;              ///< columns left out for they hold words, not numbers
  bool nb101 = false;                    ///< the rows are cells in three columns (see nb101_text)
};

/// Reads and checks all fields. `of_graph`: the rows may be named by a column `code`, which is a
/// score elsewhere. InputError as import_csv says.
CsvColumns read_csv_columns(const std::filesystem::path& path, bool of_graph = false);

}  // namespace archwalk

#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "archwalk/table/benchmark_table.hpp"

namespace archwalk {

struct ImportOptions {
  std::string space;            ///< empty: guessed from the columns and architecture strings
  std::filesystem::path graph;  ///< empty, or a file for read_graph_file: the space is that graph
  double resolution = 1e-6;     ///< of every score without an entry below, in score units
  std::vector<std::pair<std::string, double>> resolutions;  ///< by score name
  std::vector<std::pair<std::string, std::string>> units;   ///< by score name; else by the name
};

/// Reads the argument of --resolution into `options`: "1e-6" for every score, "NAME=1e-3" for one.
/// InputError for anything else.
void add_resolution(ImportOptions& options, std::string_view text);

/// Reads the argument of --units into `options`: "NAME=ms". InputError for anything else.
void add_units(ImportOptions& options, std::string_view text);

struct ImportedTable {
  BenchmarkTable table;
  std::vector<std::string> notes;     ///< what a user should know: columns left out, gaps in scores
  std::vector<std::string> warnings;  ///< what a user may not have meant
};

/// Imports a CSV or CSV.gz file with a header: the column `architecture`, `isomorphism_class`
/// (integers, optional), columns *_index and a first column without a name, as pandas writes its
/// index (identifiers of other programs: left out and noted), and scores. Their units are those of
/// `options`, else of published names: DATASET/valid@E and test@E are percent, or shares (1) where
/// no value is above 1; seconds are s; the others are 1. A blank or "nan" is a missing value,
/// "-inf" ranks lowest. Rows may come in any order. A column that holds words and no number is left
/// out with a warning.
///
/// The classes of a space that knows its own (isomorphism_classes()) are stored where
/// the file has none; where it has others, those are kept with a warning. A resolution that leaves
/// no more than half of a score's different values is warned of; one that leaves a single one is an
/// error.
///
/// Rows of nb101 are cells: `vertices`, `adj_bits` and `interior_ops_base3` take the place of
/// `architecture`. Their codes are the column `nb101_index` where there is one, their order
/// otherwise, which is noted; `md5` is an identifier. Rows of a graph are named by a column `code`,
/// or by `architecture` in the words of the graph file; where it has none, `architecture` beside
/// `code` names the cells.
///
/// InputError, with the line of the file and the column, for a wrong number of fields, a word among
/// numbers, +inf and numbers too large; and unless every architecture of the space occurs
/// exactly once, naming the first five that are unknown, duplicated or missing, and their number.
ImportedTable import_csv(const std::filesystem::path& path, const ImportOptions& options);

}  // namespace archwalk

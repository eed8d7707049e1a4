#include "import_space.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "archwalk/core/error.hpp"
#include "archwalk/io/graph_file.hpp"
#include "archwalk/space/nb101_space.hpp"
#include "row_codes.hpp"

namespace archwalk {
namespace {

std::shared_ptr<const SearchSpace> guessed_space(const std::filesystem::path& path,
                                                 const CsvColumns& columns) {
  // The first row may be the faulty one: ask a few.
  const std::size_t rows = columns.architectures.size();
  for (std::size_t row = 0; row < std::min<std::size_t>(rows, 8); ++row) {
    if (auto space = guess_space(columns.architectures[row], rows)) return space;
  }
  throw InputError(
      fmt::format("the search space of '{}' can't be guessed ({} rows, line {} is '{}')",
                  path.string(), rows, columns.lines[0], columns.architectures[0]),
      "architecture codes depend on it",
      "name it with --space (tss, sss, nb101, or K^L as 5^6), or give its graph with --graph");
}

/// Every class of cells is there once; codes are the column nb101_index or the order of rows.
RowsOfSpace rows_of_nb101(const std::filesystem::path& path, const CsvColumns& columns) {
  const std::vector<Nb101Cell> all = all_nb101_cells();
  const Nb101Index index(all);
  RowNames names;
  names.space = "nb101";
  names.size = static_cast<std::uint32_t>(all.size());
  names.text = [&](std::size_t row) { return columns.architectures[row]; };
  names.code = [&](std::size_t row) {
    return index.code(read_nb101_cell(columns.architectures[row]));
  };
  names.architecture = [&](std::uint32_t code) { return nb101_text(all[code]); };
  row_codes(path, columns, names);

  RowsOfSpace rows;
  if (columns.codes.empty()) {
    rows.notes.emplace_back("there is no column 'nb101_index': codes are the order of the rows");
    for (std::size_t row = 0; row < all.size(); ++row) {
      rows.codes.push_back(static_cast<std::uint32_t>(row));
    }
  } else {
    rows.codes = row_codes(path, columns, names_by_code(columns, "nb101", names.size));
  }
  std::vector<Nb101Cell> cells(all.size());
  for (std::size_t row = 0; row < all.size(); ++row) {
    cells[rows.codes[row]] = read_nb101_cell(columns.architectures[row]);
  }
  NoProgress progress;
  NeighborGraph graph = nb101_graph(cells, 0, progress);
  rows.space = std::make_shared<Nb101Space>(std::move(cells), std::move(graph));
  return rows;
}

/// Names of the cells: the graph file's, else those that stand beside the codes.
std::vector<std::string> cell_names(const std::filesystem::path& path, const CsvColumns& columns,
                                    const std::vector<std::uint32_t>& codes,
                                    const std::vector<std::string>& of_file) {
  if (columns.architectures.empty()) return of_file;
  if (of_file.empty()) {
    std::vector<std::string> names(codes.size());
    for (std::size_t row = 0; row < codes.size(); ++row) {
      names[codes[row]] = columns.architectures[row];
    }
    return names;
  }
  for (std::size_t row = 0; row < codes.size(); ++row) {
    if (codes[row] < of_file.size() && columns.architectures[row] == of_file[codes[row]]) continue;
    throw InputError(fmt::format("'{}' line {} names the code {} '{}'", path.string(),
                                 columns.lines[row], codes[row], columns.architectures[row]),
                     "the graph file names its cells otherwise",
                     "leave out one of the two, or correct it");
  }
  return of_file;
}

RowsOfSpace rows_of_graph(const std::filesystem::path& path, const CsvColumns& columns,
                          const ImportOptions& options) {
  if (options.space.empty() || options.space == "nb101") {
    throw InputError("--graph needs a --space of its own",
                     "tables and results say by its name which space they belong to",
                     "choose a name that no known space has");
  }
  GraphFile file = read_graph_file(options.graph);
  RowsOfSpace rows;
  if (columns.codes.empty()) {
    rows.space = std::make_shared<GraphSpace>(options.space, std::move(file.graph),
                                              std::move(file.architectures));
    rows.codes = row_codes(path, columns, names_by_architecture(columns, *rows.space));
    return rows;
  }
  const std::uint32_t size = file.graph.first.empty() ? 0 : file.graph.size();
  rows.codes = row_codes(path, columns, names_by_code(columns, options.space, size));
  rows.space =
      std::make_shared<GraphSpace>(options.space, std::move(file.graph),
                                   cell_names(path, columns, rows.codes, file.architectures));
  return rows;
}

}  // namespace

RowsOfSpace rows_of_space(const std::filesystem::path& path, const CsvColumns& columns,
                          const ImportOptions& options) {
  if (!options.graph.empty()) return rows_of_graph(path, columns, options);
  if (options.space == "nb101" || (options.space.empty() && columns.nb101)) {
    return rows_of_nb101(path, columns);
  }
  RowsOfSpace rows;
  rows.space = options.space.empty() ? guessed_space(path, columns) : find_space(options.space);
  rows.codes = row_codes(path, columns, names_by_architecture(columns, *rows.space));
  return rows;
}

}  // namespace archwalk

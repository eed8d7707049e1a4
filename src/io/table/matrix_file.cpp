#include "archwalk/io/matrix_file.hpp"

#include <fmt/format.h>

#include <set>

#include "archwalk/core/error.hpp"
#include "archwalk/io/checksum.hpp"
#include "archwalk/io/hdf5_file.hpp"
#include "hdf5/file_checksum.hpp"

namespace archwalk {
namespace {

template <class T>
std::vector<T> read_column(const Hdf5Reader& file, const std::filesystem::path& path,
                           const char* name, const char* type) {
  for (const Array& array : file.layout()) {
    if (array.group == "rows" && array.name == name && array.shape.size() == 1 &&
        std::holds_alternative<std::vector<T>>(array.data)) {
      return std::get<std::vector<T>>(file.read("rows", name).data);
    }
  }
  throw InputError(
      fmt::format("'{}' has no dataset /rows/{} of {} in one dimension", path.string(), name, type),
      "a matrix is stored as /rows/begin, /rows/target and /rows/probability",
      "write it with archwalk_report.write_matrix, or see docs/operators.md");
}

std::set<std::string> matrix_names(const std::vector<const Operator*>& operators) {
  std::set<std::string> names;
  for (const Operator* op : operators) {
    if (const Explicit* given = given_matrix(*op)) names.insert(given->file);
  }
  return names;
}

}  // namespace

MatrixReader matrix_files(const std::filesystem::path& folder) {
  return [folder](const std::string& name) {
    const std::filesystem::path path = folder / name;
    check_file_checksum(path);
    const Hdf5Reader file(path);
    return StoredRows{read_column<std::int64_t>(file, path, "begin", "int64"),
                      read_column<std::int64_t>(file, path, "target", "int64"),
                      read_column<double>(file, path, "probability", "float64")};
  };
}

std::vector<std::filesystem::path> matrix_paths(const std::filesystem::path& folder,
                                                const std::vector<const Operator*>& operators) {
  std::vector<std::filesystem::path> paths;
  for (const std::string& name : matrix_names(operators)) paths.push_back(folder / name);
  return paths;
}

std::string matrix_checksums(const std::filesystem::path& folder,
                             const std::vector<SweepOperator>& operators) {
  std::vector<const Operator*> all;
  for (const SweepOperator& one : operators) all.push_back(&one.op);
  std::string text;
  for (const std::string& name : matrix_names(all)) {
    text += fmt::format("{}{}={}", text.empty() ? "" : ",", name, sha256_of_file(folder / name));
  }
  return text;
}

}  // namespace archwalk

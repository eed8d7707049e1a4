#include "archwalk/io/matrix_file.hpp"

#include <fmt/format.h>

#include <set>

#include "archwalk/core/error.hpp"
#include "archwalk/io/checksum.hpp"
#include "archwalk/io/hdf5_file.hpp"

namespace archwalk {
namespace {

template <class T>
std::vector<T> read_column(const Hdf5Reader& file, const std::filesystem::path& path,
                           const char* name, const char* type) {
  for (const Array& array : file.layout()) {
    if (array.group == "rows" && array.name == name &&
        std::holds_alternative<std::vector<T>>(array.data)) {
      return std::get<std::vector<T>>(file.read("rows", name).data);
    }
  }
  throw InputError(fmt::format("'{}' has no dataset /rows/{} of {}", path.string(), name, type),
                   "a matrix is stored as /rows/begin, /rows/target and /rows/probability",
                   "write it with archwalk_report.matrices.write_matrix, or see docs/operators.md");
}

}  // namespace

MatrixReader matrix_files(const std::filesystem::path& folder) {
  return [folder](const std::string& name) {
    const std::filesystem::path path = folder / name;
    const Hdf5Reader file(path);
    return StoredRows{read_column<std::int64_t>(file, path, "begin", "int64"),
                      read_column<std::int64_t>(file, path, "target", "int64"),
                      read_column<double>(file, path, "probability", "float64")};
  };
}

std::string matrix_checksums(const std::filesystem::path& folder,
                             const std::vector<SweepOperator>& operators) {
  std::set<std::string> names;
  for (const SweepOperator& one : operators) {
    if (const auto* given = std::get_if<Explicit>(&one.op.proposal)) names.insert(given->file);
  }
  std::string text;
  for (const std::string& name : names) {
    text += fmt::format("{}{}={}", text.empty() ? "" : ",", name, sha256_of_file(folder / name));
  }
  return text;
}

}  // namespace archwalk

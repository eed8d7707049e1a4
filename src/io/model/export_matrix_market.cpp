// Format: R. F. Boisvert, R. Pozo, K. A. Remington, "The Matrix Market exchange formats: initial
// design", NISTIR 5935, 1996. Indices count from 1.
#include "export_writers.hpp"

namespace archwalk {
namespace {

void write_header(const ExportModel& model, const char* kind, const std::string& what,
                  TextWriter& file) {
  file.print("%%MatrixMarket matrix {} real general\n", kind);
  for (const std::string& comment : model.comments) file.print("% {}\n", comment);
  file.print("% {}\n", what);
}

template <class T>
void write_vector(const ExportModel& model, const std::string& what, const std::vector<T>& values,
                  TextWriter& file) {
  write_header(model, "array", what, file);
  file.print("{} 1\n", values.size());
  for (const T value : values) file.print("{}\n", value);
}

}  // namespace

std::vector<std::string> matrix_market_endings(const ExportModel& model) {
  std::vector<std::string> endings{".mtx"};
  for (const ExportReward& reward : model.rewards) endings.push_back('.' + reward.name + ".mtx");
  for (const ExportLabel& label : model.labels) endings.push_back('.' + label.name + ".mtx");
  return endings;
}

std::uint64_t write_matrix_market(const ExportModel& model, Writers& files, Progress& progress) {
  const std::uint64_t entries = count_entries(model, progress);
  TextWriter& matrix = files[0];
  write_header(model, "coordinate", "P: row and column are the architecture's code plus 1", matrix);
  matrix.print("{0} {0} {1}\n", model.matrix.size(), entries);
  for_each_row(model, progress, [&](std::uint32_t x, const std::vector<Transition>& row) {
    for (const Transition& entry : row) {
      matrix.print("{} {} {}\n", x + 1, std::uint64_t{entry.target} + 1, entry.probability);
    }
  });
  std::size_t next = 1;
  for (const ExportReward& reward : model.rewards) {
    write_vector(model, reward.meaning, reward.value, files[next++]);
  }
  for (const ExportLabel& label : model.labels) {
    write_vector(model, "1 where " + label.meaning, label.holds, files[next++]);
  }
  return entries;
}

}  // namespace archwalk

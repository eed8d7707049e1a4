#include "archwalk/io/model_export.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "archwalk/core/value.hpp"
#include "export_writers.hpp"

namespace archwalk {
namespace {

struct Format {
  ExportFormat format;
  const char* name;
  const char* ending;  // of the file that holds the matrix
  int passes;
  std::vector<std::string> (*endings)(const ExportModel&);
  std::uint64_t (*write)(const ExportModel&, Writers&, Progress&);
};

constexpr Format kFormats[] = {
    {ExportFormat::prism, "prism", ".tra", 2, prism_endings, write_prism},
    {ExportFormat::drn, "drn", ".drn", 1, drn_endings, write_drn},
    {ExportFormat::mtx, "mtx", ".mtx", 2, matrix_market_endings, write_matrix_market},
};

const Format& format_of(ExportFormat format) {
  return kFormats[static_cast<std::size_t>(format)];
}

}  // namespace

ExportFormat parse_export_format(std::string_view name) {
  std::vector<std::string> known;
  for (const Format& format : kFormats) {
    if (format.name == name) return format.format;
    known.emplace_back(format.name);
  }
  const std::string nearest = nearest_word(name, known);
  throw InputError(fmt::format("unknown format '{}'", name), "it says for which program to write",
                   nearest.empty() ? fmt::format("use one of {}", fmt::join(known, ", "))
                                   : fmt::format("did you mean '{}'?", nearest));
}

std::vector<std::filesystem::path> export_paths(const ExportModel& model, ExportFormat format,
                                                const std::filesystem::path& output) {
  std::string stem = output.string();
  if (stem.ends_with(format_of(format).ending)) {
    stem.resize(stem.size() - std::string_view(format_of(format).ending).size());
  }
  std::vector<std::filesystem::path> paths;
  for (const std::string& ending : format_of(format).endings(model)) {
    paths.emplace_back(stem + ending);
  }
  return paths;
}

int export_passes(ExportFormat format) {
  return format_of(format).passes;
}

std::uint64_t write_model(const ExportModel& model, ExportFormat format,
                          const std::vector<std::filesystem::path>& paths, bool force,
                          Progress& progress) {
  Writers files;
  for (const std::filesystem::path& path : paths) files.emplace_back(path, force);
  const std::uint64_t entries = format_of(format).write(model, files, progress);
  for (TextWriter& file : files) file.close();
  for (TextWriter& file : files) file.commit();
  return entries;
}

}  // namespace archwalk

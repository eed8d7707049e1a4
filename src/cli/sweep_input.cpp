#include "sweep_input.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <utility>

#include "archwalk/core/error.hpp"
#include "archwalk/core/watched_work.hpp"
#include "archwalk/io/checksum.hpp"
#include "archwalk/io/matrix_file.hpp"
#include "archwalk/io/table_file.hpp"
#include "archwalk/io/toml_reader.hpp"
#include "console_progress.hpp"
#include "messages.hpp"

namespace archwalk::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kManyOperators = 50000;  // to be drawn: seconds

fs::path folder_of(const SweepInput& input) {
  return input.folder.empty() ? fs::path(input.config).parent_path() : fs::path(input.folder);
}

fs::path table_path(const SweepInput& input, const SweepConfig& config) {
  if (!input.table.empty()) return input.table;
  if (config.table.empty()) {
    throw InputError(fmt::format("{} names no table", input.config), "a sweep walks on one",
                     "add table = \"FILE.h5\", or give --table FILE.h5");
  }
  return folder_of(input) / config.table;
}

// Shows how far it is meanwhile: a million operators are drawn in half a minute of a core, and
// reaches of a large graph are searched for in as long.
Sweep prepared_sweep(const BenchmarkTable& table, SweepConfig config, const BackendChoice& backend,
                     const SweepInput& input, const MatrixReader& matrices) {
  std::size_t drawn = 0;
  for (const FamilyEntry& family : config.families) drawn += family.count;
  if (drawn >= kManyOperators) say("drawing {}", counted(drawn, "operator"));
  ConsoleProgress progress(1.0, 0.0, is_quiet());
  const WatchedWork work(progress, 1.0);
  return {table,    std::move(config), backend, static_cast<std::size_t>(input.block.value_or(0)),
          matrices, input.shards};
}

}  // namespace

void add_sweep_input(CLI::App& command, SweepInput& input) {
  command.add_option("--table", input.table, "the table, instead of the one in CONFIG");
  command.add_option("--folder", input.folder,
                     "where names of files in CONFIG start (default: the folder of CONFIG)");
  command.add_option("--block", input.block, "operators in a part (default: by the work)");
}

SweepConfig read_config(const SweepInput& input) {
  SweepConfig config = read_sweep_config(read_toml(input.config));
  if (input.block && *input.block < 1) {
    throw InputError(fmt::format("--block {}", *input.block), "it is a number of operators",
                     "give at least 1, or leave it out");
  }
  return config;
}

std::vector<fs::path> named_files(const SweepInput& input, const SweepConfig& config) {
  return {input.config, table_path(input, config)};
}

CheckedSweep::CheckedSweep(const SweepInput& input, SweepConfig config,
                           const BackendChoice& backend)
    : table_file_(table_path(input, config)),
      folder_(folder_of(input)),
      table_(read_table(table_file_)),
      sweep_(prepared_sweep(table_, std::move(config), backend, input,
                            archwalk::matrix_files(folder_))) {}

std::vector<fs::path> CheckedSweep::matrix_files() const {
  std::vector<const Operator*> operators;
  for (const SweepOperator& one : sweep_.operators()) operators.push_back(&one.op);
  return matrix_paths(folder_, operators);
}

void CheckedSweep::check_shards(std::size_t count, const std::string& option) const {
  if (count <= sweep_.block_count()) return;
  throw InputError(fmt::format("{} of a sweep in {} parts", option, sweep_.block_count()),
                   "some shards would have nothing to do",
                   "use fewer shards, or smaller parts with --block");
}

RunDescription CheckedSweep::description(std::string config_text) const {
  return {std::move(config_text), table_file_.filename().string(), sha256_of_file(table_file_),
          matrix_checksums(folder_, sweep_.operators())};
}

void warn_of(const CheckedSweep& checked) {
  const Sweep& sweep = checked.sweep();
  for (const std::string& warning : sweep.level_warnings()) warn("WARNING: " + warning);
  for (const std::string& warning : sweep.track_warnings()) warn("WARNING: " + warning);
  const ProductShape shape = checked.space().shape();
  if (shape.is_product()) return;
  const auto unknown = static_cast<std::size_t>(std::count_if(
      sweep.operators().begin(), sweep.operators().end(), [&](const SweepOperator& one) {
        return std::isnan(facts_of(one.op, shape).reach_proposal);
      }));
  if (unknown == 0) return;
  warn(fmt::format("WARNING: the reach of {} is not known, and hypotheses leave that out: {}",
                   counted(unknown, "operator"), kDistanceSumsAdvice));
}

std::string text_of_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace archwalk::cli

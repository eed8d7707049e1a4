#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "archwalk/io/part_sink.hpp"
#include "archwalk/sweep/sweep.hpp"
#include "commands.hpp"

namespace archwalk::cli {

/// What names a sweep on a command line.
struct SweepInput {
  std::string config;  ///< the TOML file
  std::string table;   ///< instead of the one in `config`; may be empty
  std::string folder;  ///< where names of files in `config` start; empty: at its own folder
  std::optional<std::int64_t> block;  ///< operators in a part; by the work where it is not given
  std::size_t shards = 1;             ///< that share its parts
};
void add_sweep_input(CLI::App& command, SweepInput& input);

/// Reads the configuration. InputError for all that can be wrong without the table.
SweepConfig read_config(const SweepInput& input);

/// The files that a sweep is named by: `config` and the table.
std::vector<std::filesystem::path> named_files(const SweepInput& input, const SweepConfig& config);

/// A sweep whose input is checked, with the files it came from. Whatever runs a sweep or hands it
/// on begins here, so that bad input is found alike, and before anything is done.
class CheckedSweep {
 public:
  /// InputError where table, matrices or configuration are wrong.
  CheckedSweep(const SweepInput& input, SweepConfig config, const BackendChoice& backend);
  CheckedSweep(const CheckedSweep&) = delete;
  CheckedSweep& operator=(const CheckedSweep&) = delete;

  Sweep& sweep() { return sweep_; }
  const Sweep& sweep() const { return sweep_; }
  const SearchSpace& space() const { return *table_.space; }
  const std::filesystem::path& table_file() const { return table_file_; }
  const std::filesystem::path& folder() const { return folder_; }
  /// The matrices that its operators read.
  std::vector<std::filesystem::path> matrix_files() const;
  /// InputError where a share of `count` would have nothing to do; `option` as the user gave it.
  void check_shards(std::size_t count, const std::string& option) const;
  RunDescription description(std::string config_text) const;

 private:
  std::filesystem::path table_file_;
  std::filesystem::path folder_;
  BenchmarkTable table_;  // the sweep refers to it
  Sweep sweep_;
};

/// Warns of what is right but hardly meant: thresholds that nothing or everything reaches,
/// operators whose reach the table does not tell.
void warn_of(const CheckedSweep& checked);

/// A file's bytes.
std::string text_of_file(const std::string& path);

}  // namespace archwalk::cli

#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "archwalk/core/progress.hpp"
#include "archwalk/stats/hypotheses.hpp"
#include "archwalk/sweep/z_results.hpp"

namespace archwalk {

/// What a finished sweep tells its user.
struct SweepOutcome {
  std::size_t operators = 0;
  double walks = 0.0;
  double walk_steps = 0.0;
  double walk_seconds = 0.0;  ///< of computing, summed over parts
  double exact_seconds = 0.0;
  std::vector<NamedZCheck> z_checks;  ///< empty where only one engine ran
  std::vector<HypothesisRow> hypotheses;
};

/// InputError where a sweep's fingerprint is not the one expected; empty: any is right.
void check_fingerprint(const std::string& own, const std::string& expected);

/// What a sweep file, or a part of one, takes on the disk beside its values: names, shapes and
/// attributes of some 170 datasets. Measured, with both engines and experiments.
inline constexpr double kBytesOfEmptyFile = 200.0 * 1024.0;

/// The parts of a whole sweep, gathered from folders of parts: all of one fingerprint, the one
/// expected where that is told, none missing, in order. InputError names the folder or the parts
/// that are at fault.
std::vector<std::filesystem::path> complete_parts(const std::vector<std::filesystem::path>& folders,
                                                  const std::string& expected = "");

/// Joins the parts to a sweep file and adds what needs the whole: /hypotheses, the z-check, totals
/// in /provenance. `command` is kept in /provenance. `progress` advances by 1 in all.
SweepOutcome assemble_sweep(const std::vector<std::filesystem::path>& parts,
                            const std::filesystem::path& output, const std::string& command,
                            bool force, Progress* progress = nullptr);

/// What a sweep file, or a part of one, says of the run that made it.
struct SweepOrigin {
  std::string fingerprint;     ///< see sweep_fingerprint(); empty: none
  std::size_t block_size = 0;  ///< operators in a part; 0: not known
};
/// Empty where the file is none of ours, of another version of the format, damaged or not there.
/// `is_read_through`: all its bytes are compared with their checksum before; else HDF5 must do with
/// whatever is there, which spares reading a large file.
SweepOrigin origin_of(const std::filesystem::path& file, bool is_read_through = true);

/// The hypotheses that a sweep file holds. InputError where it is none, or does not hold
/// them all.
std::vector<HypothesisRow> hypotheses_of_file(const std::filesystem::path& path);

/// Those that its results give, evaluated anew. InputError where it is no sweep file. `progress`
/// advances by 1 in all.
std::vector<HypothesisRow> hypotheses_again(const std::filesystem::path& path, Progress& progress);

}  // namespace archwalk

#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "archwalk/core/progress.hpp"
#include "archwalk/exact/transition_matrix.hpp"
#include "archwalk/table/level.hpp"

// An operator's Markov chain in the formats of other programs (docs/export.md).
namespace archwalk {

/// PRISM's explicit files, Storm's DRN, Matrix Market.
enum class ExportFormat { prism, drn, mtx };
/// "prism", "drn", "mtx"; InputError names the nearest.
ExportFormat parse_export_format(std::string_view name);

/// A set of states that properties speak of.
struct ExportLabel {
  std::string name;                 ///< an identifier
  std::string meaning;              ///< "cifar10/test@200 >= 94.37 (q1)"
  std::vector<std::uint8_t> holds;  ///< [code] 0 or 1
};

/// A number at each state.
struct ExportReward {
  std::string name;           ///< an identifier
  std::string meaning;        ///< "cifar10/test@200"
  std::vector<double> value;  ///< [code]
};

/// A chain with what is known of its states.
struct ExportModel {
  const TransitionMatrix& matrix;
  std::vector<std::string> comments;  ///< operator, table, ...: one a line
  std::uint32_t initial = 0;          ///< code of the state labelled "init"
  std::vector<ExportLabel> labels;
  std::vector<ExportReward> rewards;
};

/// Adds a reward, the score itself, for each of `scores`, and for each of these a label for each
/// level and stratum. Names are identifiers, each used once.
void add_scores(const std::vector<const ScoreColumn*>& scores, const std::vector<Level>& levels,
                const std::vector<Stratum>& strata, ExportModel& model);

/// The files that write_model() writes; an ending of the format in `output` is cut off.
std::vector<std::filesystem::path> export_paths(const ExportModel& model, ExportFormat format,
                                                const std::filesystem::path& output);

/// Passes over the rows that write_model() makes: `progress` advances by one a row in each.
int export_passes(ExportFormat format);

/// Writes the model and returns the number of transitions; the files appear when all are whole.
/// `paths` as export_paths() gives them. InputError as AtomicFile, SystemError where the disk
/// fails, Interrupted once `progress` is cancelled.
std::uint64_t write_model(const ExportModel& model, ExportFormat format,
                          const std::vector<std::filesystem::path>& paths, bool force,
                          Progress& progress);

}  // namespace archwalk

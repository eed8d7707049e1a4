#include "archwalk/io/sweep_file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <utility>

#include "archwalk/core/error.hpp"
#include "archwalk/io/assemble.hpp"
#include "archwalk/io/hdf5_file.hpp"
#include "archwalk/io/hypotheses_output.hpp"
#include "archwalk/io/parts.hpp"
#include "archwalk/sweep/sweep.hpp"
#include "archwalk/sweep/sweep_results.hpp"
#include "archwalk/sweep/z_results.hpp"
#include "files/input_path.hpp"
#include "hdf5/file_checksum.hpp"
#include "hdf5/format_version.hpp"
#include "joined_layout.hpp"
#include "sweep_provenance.hpp"

namespace archwalk {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kShown = 5;
// Measured, of what joining takes, with a hundred thousand operators.
constexpr double kShareOfReading = 0.05;
constexpr double kShareOfTests = 0.5;

std::vector<ArrayPath> paths_in(const std::vector<Array>& arrays) {
  std::vector<ArrayPath> paths;
  for (const Array& array : arrays) paths.emplace_back(array.group, array.name);
  return paths;
}

std::set<ArrayPath> paths_of(const Hdf5Reader& reader) {
  const std::vector<ArrayPath> paths = paths_in(reader.layout());
  return {paths.begin(), paths.end()};
}

template <class T>
T attribute_of(const std::vector<GroupAttributes>& groups, const std::string& group,
               const std::string& name) {
  for (const GroupAttributes& one : groups) {
    if (one.group != group) continue;
    for (const auto& [key, value] : one.attributes) {
      if (const T* found = std::get_if<T>(&value); found != nullptr && key == name) return *found;
    }
  }
  return T{};
}

double sum_of(const Array& array) {
  const auto& values = std::get<std::vector<double>>(array.data);
  return std::accumulate(values.begin(), values.end(), 0.0);
}

// "avx2", or "avx2, avx512" where parts were computed on different machines.
std::string distinct(const Array& array) {
  const auto& values = std::get<std::vector<std::string>>(array.data);
  return fmt::format("{}", fmt::join(std::set<std::string>(values.begin(), values.end()), ", "));
}

const std::vector<std::string> kTotalled = {"backend",      "device",        "instruction_set",
                                            "walk_seconds", "exact_seconds", "wall_seconds"};

// Totals over the parts, for /provenance.
std::vector<Attribute> totals(const DataTree& results,
                              const std::vector<GroupAttributes>& attributes,
                              SweepOutcome& outcome) {
  const auto of = [&](const char* name) -> const Array& { return results.at(kProvenance, name); };
  const auto operators = static_cast<double>(outcome.operators);
  outcome.walks = operators * attribute_of<double>(attributes, kProvenance, kWalksOfOperator);
  outcome.walk_steps = operators * attribute_of<double>(attributes, kProvenance, kStepsOfOperator);
  outcome.walk_seconds = sum_of(of("walk_seconds"));
  outcome.exact_seconds = sum_of(of("exact_seconds"));
  const double seconds = std::max(outcome.walk_seconds, 1e-9);
  return {{"backend", distinct(of("backend"))},
          {"device", distinct(of("device"))},
          {"instruction_set", distinct(of("instruction_set"))},
          {"wall_seconds", sum_of(of("wall_seconds"))},
          {"walks_per_second", outcome.walks / seconds},
          {"steps_per_second", outcome.walk_steps / seconds}};
}

/// What a part says of itself.
struct PartLabel {
  std::string fingerprint;
  std::int64_t index = 0;
  std::int64_t count = 0;
};

PartLabel label_of(const Hdf5Reader& reader) {
  return {reader.root_attribute(kPartFingerprint), reader.root_integer(kPartIndex).value_or(-1),
          attribute_of<std::int64_t>(reader.attributes(), kProvenance, kPartCount)};
}

void require_sweep(const Hdf5Reader& reader, const fs::path& path) {
  if (reader.root_attribute("format") != kSweepFormat) {
    throw InputError(fmt::format("'{}' is no sweep file of archwalk", path.string()),
                     "hypotheses are evaluated on the results of a sweep",
                     "give the output of `archwalk sweep`");
  }
  require_sweep_version(reader, path);
  const PartLabel label = label_of(reader);
  if (label.fingerprint.empty()) return;
  throw InputError(
      fmt::format("'{}' is one part of a sweep, {} of {}", path.string(), label.index + 1,
                  label.count),
      "its verdicts would be those of a few of the operators",
      "give the sweep's own file; it is there once the sweep has ended, finish it with --resume");
}

/// Those of the arrays that a sweep file has.
DataTree read_from_sweep(const fs::path& path, const std::vector<ArrayPath>& wanted) {
  check_file_checksum(path);
  const Hdf5Reader reader(path);
  require_sweep(reader, path);
  const std::set<ArrayPath> there = paths_of(reader);
  DataTree tree;
  for (const ArrayPath& one : wanted) {
    if (there.count(one) > 0) tree.arrays.push_back(reader.read(one.first, one.second));
  }
  return tree;
}

// Of every experiment of the sweep.
std::vector<HypothesisRow> all_hypotheses(DataTree results, Progress& progress) {
  std::vector<HypothesisRow> rows;
  const std::vector<SweepSummary> summaries = sweep_summaries(std::move(results));
  ScaledProgress of_one(progress, 1.0 / static_cast<double>(summaries.size()));
  for (const SweepSummary& summary : summaries) {
    const std::vector<HypothesisRow> own = evaluate_hypotheses(summary, &of_one);
    rows.insert(rows.end(), own.begin(), own.end());
  }
  return rows;
}

/// Parts of one folder by number, after checking that they belong with those found before.
void collect(const fs::path& folder, std::string& fingerprint, std::int64_t& count,
             std::map<std::int64_t, fs::path>& found) {
  check_input_folder(folder, "its parts are to be joined");
  const std::vector<fs::path> files = PartStore::files_in(folder);
  if (files.empty()) {
    throw InputError(fmt::format("'{}' holds no parts of a sweep", folder.string()),
                     "there is nothing to join", "give a folder OUT.h5.parts or of a shard");
  }
  for (const fs::path& file : files) {
    check_file_checksum(file);
    const Hdf5Reader reader(file);
    require_sweep_version(reader, file);
    const PartLabel label = label_of(reader);
    if (reader.root_attribute("format") != kSweepFormat || label.fingerprint.empty() ||
        label.index < 0 || label.index >= label.count) {
      throw InputError(
          fmt::format("'{}' is no part of a sweep", file.string()),
          "it has the name of one, and would be joined with the others",
          "move it to another folder; a file that holds the whole sweep is joined already");
    }
    if (fingerprint.empty()) fingerprint = label.fingerprint;
    if (label.fingerprint != fingerprint) {
      throw InputError(
          fmt::format("'{}' belongs to another sweep than the parts before it", file.string()),
          "results of different configurations can't be joined in one file",
          "give shards of one configuration, table and version");
    }
    count = label.count;
    found.emplace(label.index, file);
  }
}

}  // namespace

void check_fingerprint(const std::string& own, const std::string& expected) {
  if (expected.empty() || own == expected) return;
  throw InputError(
      fmt::format("this is another sweep than the one expected (fingerprint {:.12}, not {:.12})",
                  own, expected),
      "configuration, table, matrices or program have changed since it was submitted, and shards "
      "of different sweeps can't be joined",
      "bring them back to what they were, or submit the sweep to a new folder");
}

std::vector<fs::path> complete_parts(const std::vector<fs::path>& folders,
                                     const std::string& expected) {
  std::string fingerprint;
  std::int64_t count = 0;
  std::map<std::int64_t, fs::path> found;
  for (const fs::path& folder : folders) collect(folder, fingerprint, count, found);
  check_fingerprint(fingerprint, expected);
  std::vector<fs::path> parts;
  std::vector<std::int64_t> missing;
  for (std::int64_t index = 0; index < count; ++index) {
    const auto part = found.find(index);
    if (part == found.end()) {
      missing.push_back(index);
    } else {
      parts.push_back(part->second);
    }
  }
  if (missing.empty()) return parts;
  const std::size_t number = missing.size();
  missing.resize(std::min(number, kShown));
  throw InputError(
      fmt::format("{} of {} parts are missing (the first: {})", number, count,
                  fmt::join(missing, ", ")),
      "the output would have gaps",
      "give the folders of all shards, or finish them with archwalk sweep ... --resume");
}

SweepOutcome assemble_sweep(const std::vector<fs::path>& parts, const fs::path& output,
                            const std::string& command, bool force, Progress* progress) {
  NoProgress unwatched;
  Progress& watched = progress == nullptr ? unwatched : *progress;
  SweepOutcome outcome;
  const Hdf5Reader first(parts.front());
  const std::set<ArrayPath> there = paths_of(first);
  // Of a million operators either half fills gigabytes: one after the other.
  const auto gathered = [&](std::vector<ArrayPath> wanted) {
    std::erase_if(wanted, [&](const ArrayPath& path) { return there.count(path) == 0; });
    ScaledProgress reading(watched, kShareOfReading);
    return gather(parts, wanted, kPartDim, &reading);
  };
  std::vector<ArrayPath> wanted = arrays_of_z_checks();
  for (const std::string& name : kTotalled) wanted.emplace_back(kProvenance, name);
  DataTree results = gathered(wanted);
  DataTree extra;
  outcome.operators = results.at(kProvenance, "backend").shape.front();
  std::vector<Attribute> provenance = totals(results, first.attributes(), outcome);
  provenance.emplace_back("command", command);
  provenance.emplace_back(kFingerprint, first.root_attribute(kPartFingerprint));
  extra.attributes.push_back({kProvenance, provenance});
  outcome.z_checks = z_checks_of(std::move(results));
  for (const NamedZCheck& one : outcome.z_checks) {
    extra.attributes.push_back(z_check_attributes(one));
  }
  ScaledProgress testing(watched, kShareOfTests);
  outcome.hypotheses = all_hypotheses(gathered(arrays_of_summaries()), testing);
  extra.arrays = hypotheses_arrays(outcome.hypotheses);
  ScaledProgress writing(watched, 1.0 - 2.0 * kShareOfReading - kShareOfTests);
  assemble_files(parts, extra, output, force, kPartDim, &writing);
  return outcome;
}

SweepOrigin origin_of(const fs::path& file, bool is_read_through) {
  try {
    if (is_read_through) check_file_checksum(file);
    const Hdf5Reader reader(file);
    require_sweep_version(reader, file);
    SweepOrigin origin;
    origin.fingerprint = reader.root_attribute(kPartFingerprint);
    if (origin.fingerprint.empty()) {
      origin.fingerprint =
          attribute_of<std::string>(reader.attributes(), kProvenance, kFingerprint);
    }
    origin.block_size = static_cast<std::size_t>(
        std::max(std::int64_t{0},
                 attribute_of<std::int64_t>(reader.attributes(), kProvenance, kPartOperators)));
    return origin;
  } catch (const InputError&) {
    return {};
  }
}

std::vector<HypothesisRow> hypotheses_of_file(const fs::path& path) {
  const std::vector<ArrayPath> wanted = paths_in(hypotheses_arrays({}));
  const DataTree tree = read_from_sweep(path, wanted);
  if (tree.arrays.size() < wanted.size()) {
    throw InputError(fmt::format("'{}' does not hold all of /hypotheses", path.string()),
                     "its verdicts are not known: another program changed or wrote it",
                     "evaluate its results anew with --again");
  }
  return hypotheses_from_arrays(tree);
}

std::vector<HypothesisRow> hypotheses_again(const fs::path& path, Progress& progress) {
  DataTree results = read_from_sweep(path, arrays_of_summaries());
  progress.advance(kShareOfReading);
  ScaledProgress testing(progress, 1.0 - kShareOfReading);
  return all_hypotheses(std::move(results), testing);
}

}  // namespace archwalk

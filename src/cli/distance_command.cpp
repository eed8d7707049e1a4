// archwalk distance: expected path lengths between architectures.
#include <algorithm>
#include <cmath>
#include <fstream>
#include <iostream>
#include <memory>

#include "archwalk/core/error.hpp"
#include "archwalk/core/parallel.hpp"
#include "archwalk/io/distance_output.hpp"
#include "archwalk/io/hdf5_file.hpp"
#include "archwalk/io/matrix_file.hpp"
#include "archwalk/io/output_path.hpp"
#include "archwalk/io/table_file.hpp"
#include "archwalk/table/level.hpp"
#include "archwalk/table/score_rounding.hpp"
#include "commands.hpp"
#include "console_progress.hpp"
#include "messages.hpp"

namespace archwalk::cli {
namespace {

struct DistanceOptions {
  CommonOptions common;
  std::string table;
  std::string spec;
  std::string from;
  std::vector<std::string> to;
  std::string to_set;
  std::string to_score;
  std::string threshold;
  std::string method = "auto";
  std::string output;
  bool lowest = false;
  bool json = false;
};

std::vector<std::uint32_t> codes_of_file(const SearchSpace& space, const std::string& path) {
  std::ifstream file(path);
  if (!file) {
    throw InputError(fmt::format("'{}' can't be read", path), "it lists the set, one a line",
                     "check the name");
  }
  std::vector<std::uint32_t> codes;
  for (std::string line; std::getline(file, line);) {
    if (line.ends_with('\r')) line.pop_back();
    if (!line.empty()) codes.push_back(architecture_code(space, line));
  }
  if (file.bad()) {  // a folder, for one: what was read is not the set
    throw InputError(fmt::format("'{}' can't be read to its end", path),
                     "it lists the set, one a line", "give a text file");
  }
  return codes;
}

void add_targets(const DistanceOptions& options, const BenchmarkTable& table,
                 DistanceReport& report) {
  const int ways = (options.to.empty() ? 0 : 1) + (options.to_set.empty() ? 0 : 1) +
                   (options.to_score.empty() ? 0 : 1);
  if (ways != 1) {
    throw InputError(fmt::format("{} targets are named", ways == 0 ? "no" : "several kinds of"),
                     "a path leads to one set", "give --to, --to-set, or --to-score");
  }
  if (options.to_score.empty() != options.threshold.empty()) {
    throw InputError("--to-score and --threshold belong together",
                     "the set is what reaches the threshold of the score",
                     "add --threshold 94 or --threshold q0.99 to --to-score NAME");
  }
  const SearchSpace& space = *table.space;
  for (const std::string& text : options.to) {
    report.targets.push_back(architecture_code(space, text));
  }
  report.target = "the architectures named";
  if (!options.to_set.empty()) {
    report.targets = codes_of_file(space, options.to_set);
    report.target = fmt::format("the architectures in {}", options.to_set);
  }
  if (!options.to_score.empty()) {
    const ScoreColumn& column = table.measured_score(options.to_score);
    const std::int64_t theta = level_threshold(parse_level(options.threshold), column);
    for (std::uint32_t code = 0; code < space.size(); ++code) {
      if (column.k[code] >= theta) report.targets.push_back(code);
    }
    report.target = fmt::format("{} >= {}", column.name, score_value(theta, column.resolution));
  }
  std::sort(report.targets.begin(), report.targets.end());
  report.targets.erase(std::unique(report.targets.begin(), report.targets.end()),
                       report.targets.end());
  if (report.targets.empty()) {
    throw InputError(fmt::format("no architecture is in the set ({})", report.target),
                     "no path leads there", "lower the threshold, or name an architecture");
  }
}

int run(const DistanceOptions& options) {
  set_quiet(options.common.quiet);
  const ThreadLimit limit(threads_of(options.common));
  check_not_an_input(options.output, {options.table, options.to_set});
  if (!options.output.empty()) check_output_path(options.output, options.common.force);
  const ExactMethod method = parse_exact_method(options.method);
  const BenchmarkTable table = read_table(options.table);
  DistanceReport report;
  report.space = table.space.get();
  add_targets(options, table, report);
  if (!options.from.empty()) report.from = architecture_code(*table.space, options.from);
  const OperatorContext context(table.space, matrix_files("."));
  const Operator op = read_operator(options.spec, context, options.to_score);
  check_not_an_input(options.output, matrix_paths(".", {&op}));
  if (guide_key_kind(op) != GuideKey::none) table.score(guide_name(op));
  report.spec = to_string(op);
  ConsoleProgress progress(0.0, 0.0, options.common.quiet);
  const GraphDistance distance(table, method, options.lowest);
  report.lengths = distance.to_set(op, report.targets);
  report.kemeny = distance.kemeny(op);
  if (report.from) report.reach_source = distance.reach(op, *report.from);
  ExactSettings settings;
  settings.missing_guides_rank_lowest = options.lowest;
  report.reach_uniform = ExactEngine(table, settings).geometry(op).reach_uniform;
  progress.finish();
  report.reach_proposal = facts_of(op, context.shape()).reach_proposal;
  if (!options.output.empty()) {
    write_hdf5(options.output, distance_tree(report), options.common.force);
    say("{}: path lengths from {} architectures", options.output, table.space->size());
  }
  std::cout << (options.json ? distance_json(report) : distance_text(report));
  if (std::isnan(report.reach_proposal)) {
    say("the reach of {} is not known: {}", proposal_name(op), kDistanceSumsAdvice);
  }
  if (!std::isfinite(report.lengths.relative_error)) {
    warn("WARNING: the expected path length could not be certified: no number is given");
  }
  return 0;
}

}  // namespace

void add_distance(CLI::App& app, Action& action) {
  auto options = std::make_shared<DistanceOptions>();
  CLI::App* command =
      app.add_subcommand("distance", "graph distance: expected path lengths of an operator");
  command->add_option("TABLE", options->table, "a table file")->required();
  command->add_option("--operator", options->spec, "as edit_distance(pmf=[0,1])+improving")
      ->required();
  command->add_option("--from", options->from,
                      "the source: an architecture string or a code (default: all, summarised)");
  command->add_option("--to", options->to, "the target; several make a set");
  command->add_option("--to-set", options->to_set, "a file with the set, one architecture a line");
  command->add_option("--to-score", options->to_score,
                      "the set: the architectures whose score reaches --threshold; also the guide "
                      "that the operator leaves out");
  command->add_option("--threshold", options->threshold, "a score, or a quantile as q0.99");
  command
      ->add_option("--exact-method", options->method,
                   "auto, spectral, kronecker, stencil or sparse")
      ->capture_default_str();
  command->add_option("-o,--out", options->output, "a file for the path lengths from all sources");
  command->add_flag("--missing-lowest", options->lowest, "a guide's missing values rank lowest");
  command->add_flag("--json", options->json, "as one JSON object");
  add_threads(*command, options->common);
  add_quiet(*command, options->common);
  add_force(*command, options->common, "replace the output if it exists");
  command->footer([] { return operators_help(); });
  command->callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace archwalk::cli

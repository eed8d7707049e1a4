// Locality of the search space.
#include <algorithm>
#include <iostream>
#include <memory>

#include "archwalk/core/error.hpp"
#include "archwalk/core/parallel.hpp"
#include "archwalk/core/value.hpp"
#include "archwalk/io/hdf5_writer.hpp"
#include "archwalk/io/landscape_output.hpp"
#include "archwalk/io/matrix_file.hpp"
#include "archwalk/io/output_path.hpp"
#include "archwalk/io/table_file.hpp"
#include "commands.hpp"
#include "console_progress.hpp"
#include "messages.hpp"

namespace archwalk::cli {
namespace {

struct LandscapeOptions {
  CommonOptions common;
  std::string file;
  std::string score;
  std::string output;
  std::string graph;
  std::string quotient;
  std::string tolerance;
  std::vector<std::string> operators;
  bool json = false;
};

double parse_tolerance(const std::string& text) {
  std::size_t used = 0;
  double value = -1.0;
  try {
    value = std::stod(text, &used);
  } catch (const std::exception&) {
    used = 0;
  }
  if (used != text.size() || !(value >= 0.0)) {
    throw InputError(fmt::format("--tolerance {}", text),
                     "neighbors whose scores differ by at most that much are neutral",
                     "give a number of score units, 0 or more");
  }
  return value;
}

LandscapeSettings settings_of(const LandscapeOptions& options, const BenchmarkTable& table) {
  LandscapeSettings settings;
  if (!options.quotient.empty()) {
    if (options.quotient != "isomorphism") {
      throw InputError(fmt::format("unknown quotient '{}'", options.quotient),
                       "architectures can be taken together by isomorphism class",
                       "give --quotient isomorphism");
    }
    settings.quotient = true;
  }
  if (!options.tolerance.empty()) settings.tolerance = parse_tolerance(options.tolerance);
  const OperatorContext context(table.space, matrix_files("."));
  for (const std::string& spec : options.operators) {
    settings.operators.push_back(read_operator(spec, context, options.score));
  }
  return settings;
}

int show_landscape(const LandscapeOptions& options) {
  set_quiet(options.common.quiet);
  const ThreadLimit limit(threads_of(options.common));
  for (const std::string& path : {options.output, options.graph}) {
    check_not_an_input(path, {options.file});
  }
  if (!options.output.empty()) check_output_path(options.output, options.common.force);
  if (!options.graph.empty()) check_output_path(options.graph, options.common.force);
  check_distinct_outputs({options.output, options.graph});
  const BenchmarkTable table = read_table(options.file);
  const ScoreColumn& score = table.measured_score(options.score);
  const LandscapeSettings settings = settings_of(options, table);
  std::vector<const Operator*> operators;
  for (const Operator& op : settings.operators) operators.push_back(&op);
  for (const std::string& path : {options.output, options.graph}) {
    check_not_an_input(path, matrix_paths(".", operators));
  }
  const double work = landscape_work(table);
  ConsoleProgress progress(std::max(1.0, work), 0.0, options.common.quiet || work == 0.0);
  const LandscapeFacts facts = landscape_of(table, score, settings, progress);
  progress.finish();
  const LandscapeSubject subject{table, score, settings};
  if (!options.output.empty()) {
    write_hdf5(options.output, landscape_tree(subject, facts), options.common.force);
    say("{}: locality of {}", options.output, score.name);
  }
  if (!options.graph.empty()) {
    write_text_file(options.graph, optima_network_graphml(subject, facts), options.common.force);
    say("{}: local optima network of {} attractors", options.graph, facts.attractors.size());
  }
  if (options.json) {
    std::cout << landscape_json(subject, facts) << '\n';
  } else {
    std::cout << landscape_text(subject, facts);
  }
  return 0;
}

}  // namespace

void add_landscape(CLI::App& app, Action& action) {
  auto options = std::make_shared<LandscapeOptions>();
  CLI::App* command = app.add_subcommand(
      "landscape", "locality of the search space: smoothness, maxima, basins, neutrality");
  command->add_option("TABLE", options->file, "a table file")->required();
  command->add_option("--score", options->score, "the score, as cifar10/test@200")->required();
  command->add_flag("--json", options->json, "one JSON object");
  command->add_option("--out", options->output, "an HDF5 file of all figures, cell by cell");
  command->add_option("--graph", options->graph, "the local optima network as GraphML");
  command->add_option("--quotient", options->quotient,
                      "isomorphism: classes instead of architectures, scored by their mean");
  command->add_option("--tolerance", options->tolerance,
                      "neutral networks within it as well, in score units");
  command->add_option("--operator", options->operators,
                      "autocorrelation of this operator's walk too; may be repeated");
  add_threads(*command, options->common);
  add_quiet(*command, options->common);
  add_force(*command, options->common, "replace the outputs if they exist");
  command->footer("Nothing is sampled: every figure is over all architectures.");
  command->callback(
      [options, &action] { action = [options] { return show_landscape(*options); }; });
}

}  // namespace archwalk::cli

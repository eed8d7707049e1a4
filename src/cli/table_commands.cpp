// The commands that make tables and tell what a file holds.
#include <iostream>
#include <memory>

#include "archwalk/core/error.hpp"
#include "archwalk/io/csv.hpp"
#include "archwalk/io/info.hpp"
#include "archwalk/io/output_path.hpp"
#include "archwalk/io/table_file.hpp"
#include "archwalk/operators/operator.hpp"
#include "archwalk/table/synthetic.hpp"
#include "commands.hpp"
#include "messages.hpp"

namespace archwalk::cli {
namespace {

struct TableOptions {
  CommonOptions common;
  std::string source;
  std::string output;
  std::string space;
  std::vector<std::string> resolutions;
  std::uint64_t seed = 1;
  bool json = false;
};

void save(const std::string& output, const BenchmarkTable& table, bool force) {
  write_table(output, table, force);
  say("{}: {} architectures of {}, {} scores", output, table.space->size(), table.space->name(),
      table.scores.size());
}

int import_table(const TableOptions& options) {
  set_quiet(options.common.quiet);
  check_output_path(options.output, options.common.force);
  ImportOptions import;
  import.space = options.space;
  for (const std::string& resolution : options.resolutions) add_resolution(import, resolution);
  const ImportedTable imported = import_csv(options.source, import);
  for (const std::string& note : imported.notes) inform(note);
  save(options.output, imported.table, options.common.force);
  return 0;
}

int make_synthetic(const TableOptions& options) {
  set_quiet(options.common.quiet);
  check_output_path(options.output, options.common.force);
  BenchmarkTable table = synthetic_table(find_space(options.space), options.seed);
  table.provenance.emplace_back("seed", static_cast<std::int64_t>(options.seed));
  save(options.output, table, options.common.force);
  return 0;
}

}  // namespace

void add_import(CLI::App& app, Action& action) {
  auto options = std::make_shared<TableOptions>();
  CLI::App* command = app.add_subcommand("import", "a CSV of architectures and scores to a table");
  command->add_option("SOURCE", options->source, "a .csv or .csv.gz file with a header")
      ->required();
  command->add_option("-o,--output", options->output, "the table file to write")->required();
  command->add_option("--space", options->space,
                      "tss, sss or K^L (default: guessed from the architecture strings)");
  command->add_option("--resolution", options->resolutions,
                      "scores are rounded to its multiples: 1e-6 for all, NAME=1e-3 for one");
  add_quiet(*command, options->common);
  add_force(*command, options->common, "replace the output if it exists");
  command->footer(
      "The column `architecture` names each architecture of the space once; the column\n"
      "`isomorphism_class` is kept; every other numeric column is a score, its name\n"
      "dataset/split@epochs. Blank and nan are missing values.");
  command->callback([options, &action] { action = [options] { return import_table(*options); }; });
}

void add_synth(CLI::App& app, Action& action) {
  auto options = std::make_shared<TableOptions>();
  options->space = "tss";
  CLI::App* command = app.add_subcommand("synth", "a made-up table with the look of a real one");
  command->add_option("--space", options->space, "tss, sss or K^L")->capture_default_str();
  command->add_option("--seed", options->seed, "the table is drawn from it")
      ->capture_default_str()
      ->check(CLI::Range(std::uint64_t{0}, std::uint64_t{1} << 62));
  command->add_option("-o,--output", options->output, "the table file to write")->required();
  add_quiet(*command, options->common);
  add_force(*command, options->common, "replace the output if it exists");
  command->callback(
      [options, &action] { action = [options] { return make_synthetic(*options); }; });
}

void add_info(CLI::App& app, Action& action) {
  auto options = std::make_shared<TableOptions>();
  CLI::App* command = app.add_subcommand("info", "what a file of archwalk holds");
  command->add_option("FILE", options->source, "a table or a sweep")->required();
  command->add_flag("--json", options->json, "as one JSON object");
  command->callback([options, &action] {
    action = [options] {
      std::cout << describe_file(options->source, options->json);
      return 0;
    };
  });
}

void add_help(CLI::App& app, Action& action) {
  auto topic = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("help", "help on a topic: operators");
  command->add_option("TOPIC", *topic, "operators")->required();
  command->callback([topic, &action] {
    action = [topic] {
      if (*topic != "operators") {
        throw InputError("unknown topic '" + *topic + "'", "there is one topic",
                         "use archwalk help operators, or archwalk COMMAND --help");
      }
      std::cout << operators_help();
      return 0;
    };
  });
}

}  // namespace archwalk::cli

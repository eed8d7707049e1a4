// Locality of the search space.
#include <iostream>
#include <memory>

#include "archwalk/io/landscape_output.hpp"
#include "archwalk/io/table_file.hpp"
#include "commands.hpp"

namespace archwalk::cli {
namespace {

struct LandscapeOptions {
  std::string file;
  std::string score;
  bool json = false;
};

int show_landscape(const LandscapeOptions& options) {
  const BenchmarkTable table = read_table(options.file);
  const LandscapeFacts facts = landscape_of(table, table.score(options.score));
  if (options.json) {
    std::cout << landscape_json(facts) << '\n';
  } else {
    std::cout << landscape_text(facts);
  }
  return 0;
}

}  // namespace

void add_landscape(CLI::App& app, Action& action) {
  auto options = std::make_shared<LandscapeOptions>();
  CLI::App* command = app.add_subcommand("landscape", "locality of the search space");
  command->add_option("TABLE", options->file, "a table file")->required();
  command->add_option("--score", options->score, "a score of the table")->required();
  command->add_flag("--json", options->json, "as one JSON object");
  command->callback(
      [options, &action] { action = [options] { return show_landscape(*options); }; });
}

}  // namespace archwalk::cli

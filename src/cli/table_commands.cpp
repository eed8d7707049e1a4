// The commands that make tables and tell what a file holds.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <limits>
#include <memory>
#include <utility>

#include "archwalk/core/error.hpp"
#include "archwalk/core/parallel.hpp"
#include "archwalk/core/value.hpp"
#include "archwalk/io/csv.hpp"
#include "archwalk/io/info.hpp"
#include "archwalk/io/output_path.hpp"
#include "archwalk/io/table_file.hpp"
#include "archwalk/operators/operator.hpp"
#include "archwalk/rng/stream.hpp"
#include "archwalk/space/graph_space.hpp"
#include "archwalk/table/synthetic.hpp"
#include "commands.hpp"
#include "console_progress.hpp"
#include "messages.hpp"

namespace archwalk::cli {
namespace {

// As a sweep's: files and TOML keep a seed in 64 bits with a sign.
constexpr std::uint64_t kLargestSeed = std::numeric_limits<std::int64_t>::max();

struct TableOptions {
  CommonOptions common;
  std::string source;
  std::string output;
  std::string space;
  std::string graph;
  std::vector<std::string> resolutions;
  std::vector<std::string> units;
  std::string like;
  std::vector<std::string> scores;
  std::uint64_t seed = 1;
  bool json = false;
  bool no_check = false;
  bool distance_sums = false;
};

void save(const std::string& output, const BenchmarkTable& table, bool force) {
  write_table(output, table, force);
  say("{}: {} of {}, {}", output, counted(table.space->size(), "architecture"), table.space->name(),
      counted(table.scores.size(), "score"));
}

/// Finds the sums of distances in a graph, or says how to have them.
void sum_distances(const SearchSpace& space, const TableOptions& options) {
  const auto* graph = dynamic_cast<const GraphSpace*>(&space);
  if (graph == nullptr) {
    if (options.distance_sums) {
      say("--distance-sums does nothing in {}: the mean distance of a product space is known",
          space.name());
    }
    return;
  }
  if (!options.distance_sums && space.size() > GraphSpace::kMostAllPairs) {
    say("the distances between all {} are not summed up, so that the reach of random search is "
        "not known: to have it, import with --distance-sums",
        counted(space.size(), "architecture"));
    return;
  }
  const auto begin = std::chrono::steady_clock::now();
  ConsoleProgress progress(space.size(), 0.0, options.common.quiet);
  graph->find_distance_sums(progress);
  progress.finish();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  if (options.distance_sums || took.count() > 1.0) {
    say("the distances between all {} are summed up, in {}", counted(space.size(), "architecture"),
        duration_text(took.count()));
  }
}

int import_table(const TableOptions& options) {
  set_quiet(options.common.quiet);
  const ThreadLimit limit(threads_of(options.common));
  check_not_an_input(options.output, {options.source, options.graph});
  check_output_path(options.output, options.common.force);
  ImportOptions import;
  import.space = options.space;
  import.graph = options.graph;
  for (const std::string& resolution : options.resolutions) add_resolution(import, resolution);
  for (const std::string& units : options.units) add_units(import, units);
  const ImportedTable imported = import_csv(options.source, import);
  for (const std::string& note : imported.notes) inform(note);
  for (const std::string& warning : imported.warnings) warn(warning);
  sum_distances(*imported.table.space, options);
  save(options.output, imported.table, options.common.force);
  return 0;
}

/// The space and the shape that the options ask for.
std::pair<std::shared_ptr<const SearchSpace>, TableShape> told_shape(const TableOptions& options) {
  if (options.like.empty()) {
    const auto space = find_space(options.space);
    return {space, published_shape(*space, options.scores)};
  }
  const BenchmarkTable model = read_table(options.like);
  if (!options.scores.empty()) return {model.space, measured_shape(model, options.scores)};
  const std::vector<std::string> scores = measurable_scores(model);
  if (scores.empty()) {
    throw InputError(fmt::format("no score of {} can be resembled", options.like),
                     "each one has missing or -inf values or the same value everywhere",
                     "give another table");
  }
  for (const ScoreColumn& column : model.scores) {
    if (std::find(scores.begin(), scores.end(), column.name) == scores.end()) {
      say("{} is left out: missing or -inf values, or one value", column.name);
    }
  }
  return {model.space, measured_shape(model, scores)};
}

std::string shares_text(const std::vector<double>& shares) {
  return fmt::format("{:.3g}", fmt::join(shares, " "));
}

/// Says how near the columns came to their shapes; names those that are not near.
void tell_resemblance(const SyntheticTable& made) {
  for (std::size_t i = 0; i < made.resemblance.size(); ++i) {
    const Resemblance& reached = made.resemblance[i];
    const std::string& name = made.table.scores[i].name;
    if (reached.holds()) {
      say("{}: shares by interaction order {} (within {:.2g} %), skewness {:.2f} (told {:.2f})",
          name, shares_text(reached.share), 100.0 * reached.share_error(), reached.skewness,
          reached.told_skewness);
    } else {
      warn(fmt::format(
          "{} does not resemble its model: shares by interaction order {} (told {}), skewness "
          "{:.2f} "
          "(told {:.2f}): shares within 10 % and skewness within 0.5 were not found together: try "
          "another seed, a transform of the score, or a larger space",
          name, shares_text(reached.share), shares_text(reached.told_share), reached.skewness,
          reached.told_skewness));
    }
  }
}

int make_synthetic(const TableOptions& options) {
  set_quiet(options.common.quiet);
  check_not_an_input(options.output, {options.like});
  check_given_once("--score", options.scores, "a score is known by its name");
  check_output_path(options.output, options.common.force);
  const auto [space, shape] = told_shape(options);
  WordSequence words(options.seed, subsequence(Purpose::synth, 0, 0));
  ConsoleProgress progress(static_cast<double>(shape.columns.size()), 0.0, options.common.quiet);
  SyntheticTable made = synthetic_table(
      space, shape, [&words] { return words.next64(); }, progress);
  progress.finish();
  tell_resemblance(made);
  made.table.provenance.emplace_back("seed", static_cast<std::int64_t>(options.seed));
  made.table.provenance.emplace_back(
      "like", options.like.empty() ? std::string("published shapes") : options.like);
  save(options.output, made.table, options.common.force);
  return 0;
}

std::string help_text(const CLI::App& app, const std::string& topic) {
  // Not app.help(), which is that of the subcommand in use.
  if (topic.empty()) {
    return app.get_formatter()->make_help(&app, app.get_name(), CLI::AppFormatMode::Normal);
  }
  if (topic == "operators") return operators_help();
  std::vector<std::string> topics = command_names(app);
  if (std::find(topics.begin(), topics.end(), topic) != topics.end()) {
    return app.get_subcommand(topic)->help(app.get_name());
  }
  topics.emplace_back("operators");
  const std::string nearest = nearest_word(topic, topics);
  throw InputError(fmt::format("unknown topic '{}'", topic),
                   fmt::format("there is help on {}", fmt::join(topics, ", ")),
                   nearest.empty() ? std::string("choose one of these")
                                   : fmt::format("did you mean {}?", nearest));
}

}  // namespace

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(command->get_name());
  }
  return names;
}

void add_import(CLI::App& app, Action& action) {
  auto options = std::make_shared<TableOptions>();
  CLI::App* command = app.add_subcommand("import", "a CSV of architectures and scores to a table");
  command->add_option("SOURCE", options->source, "a .csv or .csv.gz file with a header")
      ->required();
  command->add_option("-o,--output", options->output, "the table file to write")->required();
  command->add_option("--space", options->space,
                      "tss, sss, nb101 or K^L (default: guessed from the architecture strings); "
                      "with --graph, a name of your choice");
  command->add_option("--graph", options->graph,
                      "an HDF5 file with the search space as a graph: begin, neighbor and, if you "
                      "like, architecture (docs/graph_spaces.md)");
  command->add_option("--resolution", options->resolutions,
                      "scores are rounded to its multiples: 1e-6 for all, NAME=1e-3 for one");
  command->add_option("--units", options->units,
                      "the units of a score, NAME=ms (default by its name: percent, or 1 where no "
                      "value is above 1, of valid@ and test@; s of seconds; else 1)");
  command->add_flag(
      "--distance-sums", options->distance_sums,
      "add up the edit distances between all architectures in a graph of more than 65,536 too "
      "(nb101: two or three minutes of processor time): the reach of uniform and other jumps needs "
      "them");
  add_threads(*command, options->common);
  add_quiet(*command, options->common);
  add_force(*command, options->common, "replace the output if it exists");
  command->footer(
      "The column `architecture` names each architecture of the space once; the column\n"
      "`isomorphism_class` is kept (tss has its own where there is none); every other numeric\n"
      "column is a score, its name dataset/split@epochs. Blank and nan are missing values. "
      "Columns\n"
      "*_index, and a first one without a name (pandas' index), are taken for identifiers of "
      "other programs\n"
      "and left out, columns of words too, "
      "with\n"
      "a warning. A resolution that makes many values the same is warned of. NAS-Bench-101 comes "
      "in the columns\n"
      "vertices, adj_bits, interior_ops_base3 (docs/nas_bench_101.md); the rows of a graph are\n"
      "named by a column `code` or by `architecture`.");
  command->callback([options, &action] { action = [options] { return import_table(*options); }; });
}

void add_synth(CLI::App& app, Action& action) {
  auto options = std::make_shared<TableOptions>();
  options->space = "tss";
  CLI::App* command = app.add_subcommand("synth", "a made-up table with the shape of a real one");
  CLI::Option* space =
      command->add_option("--space", options->space, "tss, sss or K^L")->capture_default_str();
  command
      ->add_option("--like", options->like,
                   "a table file whose columns are resembled (default: the published shapes of "
                   "NATS-Bench's topology space, of its size space for sss)")
      ->excludes(space);
  command->add_option("--score", options->scores,
                      "only these columns of the model (default: all that are finite)");
  command->add_option("--seed", options->seed, "the table is drawn from it")
      ->capture_default_str()
      ->check(CLI::Range(std::uint64_t{0}, kLargestSeed));
  command->add_option("-o,--output", options->output, "the table file to write")->required();
  add_quiet(*command, options->common);
  add_force(*command, options->common, "replace the output if it exists");
  command->footer(
      "Each column has the model's variance share of each interaction order (within 10 %), its\n"
      "skewness (within 0.5; as a rule its very values, ties included) and about its correlations\n"
      "with the others; which architectures are good is drawn from the seed. What was reached is\n"
      "told, with a warning where it is not within that, as in spaces of few architectures. Equal\n"
      "seeds give equal tables on every machine. Other spaces than tss and sss get the topology\n"
      "space's shape, its 6 orders folded into L or continued to L.");
  command->callback(
      [options, &action] { action = [options] { return make_synthetic(*options); }; });
}

void add_info(CLI::App& app, Action& action) {
  auto options = std::make_shared<TableOptions>();
  CLI::App* command = app.add_subcommand("info", "what a file of archwalk holds");
  command
      ->add_option("FILE", options->source,
                   "a table, a sweep or a part of one, a landscape, a distance, "
                   "a graph or a matrix")
      ->required();
  command->add_flag("--json", options->json, "as one JSON object");
  command->add_flag(
      "--no-check", options->no_check,
      "don't compare all bytes with the checksum behind the file's end, which takes a "
      "second for each gigabyte or two");
  add_threads(*command, options->common);
  add_quiet(*command, options->common);
  command->callback([options, &action] {
    action = [options] {
      set_quiet(options->common.quiet);
      const ThreadLimit limit(threads_of(options->common));
      std::cout << describe_file(options->source, options->json, !options->no_check);
      return 0;
    };
  });
}

void add_help(CLI::App& app, Action& action) {
  auto topic = std::make_shared<std::string>();
  auto common = std::make_shared<CommonOptions>();
  CLI::App* command = app.add_subcommand("help", "help on operators, or on a command");
  command->add_option("TOPIC", *topic, "operators, or a command (default: the list of commands)");
  add_quiet(*command, *common);
  command->callback([topic, common, &app, &action] {
    action = [topic, common, &app] {
      set_quiet(common->quiet);
      std::cout << help_text(app, *topic);
      return 0;
    };
  });
}

}  // namespace archwalk::cli

// archwalk export: an operator's Markov chain for other programs.
#include <filesystem>
#include <memory>

#include "archwalk/core/error.hpp"
#include "archwalk/core/parallel.hpp"
#include "archwalk/core/version.hpp"
#include "archwalk/io/matrix_file.hpp"
#include "archwalk/io/model_export.hpp"
#include "archwalk/io/output_path.hpp"
#include "archwalk/io/table_file.hpp"
#include "commands.hpp"
#include "console_progress.hpp"
#include "messages.hpp"

namespace archwalk::cli {
namespace {

struct ExportOptions {
  CommonOptions common;
  std::string table;
  std::string spec;
  std::string format;
  std::string output;
  std::vector<std::string> scores;
  std::vector<std::string> levels;
  std::vector<std::string> strata;
  std::string from;
  bool lowest = false;
};

// A text line takes about as much: two codes and 17 digits.
constexpr double kBytesOfEntry = 32.0;
constexpr double kLargeFile = 0x1p30;

// Matrix Market holds no initial state, but a vector that is 1 there.
void add_initial_state(const ExportOptions& options, const BenchmarkTable& table,
                       ExportFormat format, ExportModel& model) {
  if (options.from.empty()) return;
  model.initial = architecture_code(*table.space, options.from);
  if (format != ExportFormat::mtx) return;
  ExportLabel label{"init", fmt::format("the initial state, code {}", model.initial),
                    std::vector<std::uint8_t>(table.space->size(), 0)};
  label.holds[model.initial] = 1;
  model.labels.push_back(std::move(label));
}

void add_states(const ExportOptions& options, const BenchmarkTable& table, ExportModel& model) {
  if (options.scores.empty() && !(options.levels.empty() && options.strata.empty())) {
    throw InputError("--level and --stratum without a score",
                     "they are sets of architectures by their score", "add --score NAME");
  }
  constexpr const char* kWhy = "the same numbers would be written twice";
  check_given_once("--score", options.scores, kWhy);
  std::vector<const ScoreColumn*> scores;
  for (const std::string& name : options.scores) scores.push_back(&table.measured_score(name));
  std::vector<Level> levels;
  std::vector<std::string> names;
  for (const std::string& text : options.levels) {
    names.push_back(levels.emplace_back(parse_level(text)).name);
  }
  check_given_once("--level", names, kWhy);
  std::vector<Stratum> strata;
  names.clear();
  for (const std::string& text : options.strata) {
    names.push_back(strata.emplace_back(parse_stratum(text)).name);
  }
  check_given_once("--stratum", names, kWhy);
  add_scores(scores, levels, strata, model);
}

int run(const ExportOptions& options) {
  set_quiet(options.common.quiet);
  const ThreadLimit limit(threads_of(options.common));
  const ExportFormat format = parse_export_format(options.format);
  const BenchmarkTable table = read_table(options.table);
  const std::string default_guide = options.scores.size() == 1 ? options.scores.front() : "";
  const OperatorContext context(table.space, matrix_files("."));
  const Operator op = read_operator(options.spec, context, default_guide);
  if (guide_key_kind(op) != GuideKey::none) table.score(guide_name(op));
  const TransitionMatrix matrix(table, op, options.lowest);
  ExportModel model{matrix, {}, 0, {}, {}};
  model.comments = {
      fmt::format("archwalk {} export", version()), fmt::format("operator: {}", to_string(op)),
      fmt::format("table: {}", std::filesystem::path(options.table).filename().string()),
      fmt::format("space: {}, {} architectures; a state is an architecture's code",
                  table.space->name(), matrix.size())};
  add_states(options, table, model);
  add_initial_state(options, table, format, model);
  // Matrix Market holds no times: all steps count 1.
  if (format != ExportFormat::mtx) {
    model.rewards.push_back({"steps", "1 a step", std::vector<double>(matrix.size(), 1.0)});
  }
  const auto paths = export_paths(model, format, options.output);
  std::vector<std::filesystem::path> inputs = matrix_paths(".", {&op});
  inputs.emplace_back(options.table);
  for (const auto& path : paths) {
    check_not_an_input(path, inputs);
    check_output_path(path, options.common.force);
  }
  const double bytes = static_cast<double>(matrix.most_entries()) * kBytesOfEntry;
  if (bytes > kLargeFile) {
    say("up to {} transitions, about {}", count_text(static_cast<double>(matrix.most_entries())),
        bytes_text(bytes));
  }
  catch_interrupts();
  ConsoleProgress progress(static_cast<double>(matrix.size()) * export_passes(format), 0.0,
                           options.common.quiet);
  const std::uint64_t entries = write_model(model, format, paths, options.common.force, progress);
  progress.finish();
  say("{}: {} states, {} transitions{}", paths.front().string(),
      count_text(static_cast<double>(matrix.size())), count_text(static_cast<double>(entries)),
      paths.size() > 1 ? fmt::format("; {} beside it", counted(paths.size() - 1, "file")) : "");
  for (const ExportReward& reward : model.rewards)
    say("reward {}: {}", reward.name, reward.meaning);
  for (const ExportLabel& label : model.labels) say("label {}: {}", label.name, label.meaning);
  return 0;
}

}  // namespace

void add_export(CLI::App& app, Action& action) {
  auto options = std::make_shared<ExportOptions>();
  CLI::App* command =
      app.add_subcommand("export", "an operator's Markov chain for PRISM, Storm or SciPy");
  command->add_option("TABLE", options->table, "a table file")->required();
  command->add_option("--operator", options->spec, "as edit_distance(pmf=[0,1])+improving")
      ->required();
  command
      ->add_option("--format", options->format,
                   "prism (.tra, .sta, .lab, .srew), drn (Storm), mtx (Matrix Market)")
      ->required();
  command->add_option("-o,--output", options->output, "the files' common beginning, or the file")
      ->required();
  command->add_option("--score", options->scores,
                      "a state reward; one alone is also the guide that the operator leaves out");
  command->add_option("--level", options->levels,
                      "labels what reaches it, for each score: a value, or a quantile as q0.99");
  command->add_option("--stratum", options->strata,
                      "labels its members, for each score: bottom:0.1, top:0.1");
  command->add_option("--from", options->from,
                      "the initial state: an architecture string or a code (default: 0)");
  command->add_flag("--missing-lowest", options->lowest, "a guide's missing values rank lowest");
  add_threads(*command, options->common);
  add_quiet(*command, options->common);
  add_force(*command, options->common, "replace the outputs if they exist");
  command->footer([] { return operators_help(); });
  command->callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace archwalk::cli

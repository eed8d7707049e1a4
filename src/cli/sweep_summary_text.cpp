#include "sweep_summary_text.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <map>

#include "archwalk/cli/command_line.hpp"
#include "archwalk/io/parts.hpp"
#include "archwalk/io/shell_word.hpp"
#include "messages.hpp"

namespace archwalk::cli {
namespace {

namespace fs = std::filesystem;

// What of a sweep is in a share of it.
struct Share {
  std::size_t parts = 0;
  std::vector<std::size_t> rows;
  SweepWork work;
};

Share share_of(const Sweep& sweep, const Shard& shard) {
  Share share;
  for (std::size_t block = 0; block < sweep.block_count(); ++block) {
    if (!shard.contains(block)) continue;
    ++share.parts;
    const std::size_t begin = block * sweep.block_size();
    const std::size_t end = std::min(begin + sweep.block_size(), sweep.operators().size());
    for (std::size_t row = begin; row < end; ++row) share.rows.push_back(row);
    const SweepWork work = sweep.work(block);
    share.work.walk_steps += work.walk_steps;
    share.work.exact_terms += work.exact_terms;
  }
  return share;
}

// "2,000 edit_distance (spectral), 500 per_edge (kronecker)"
std::string families_text(const Sweep& sweep, const std::vector<std::size_t>& rows) {
  std::map<std::string, std::size_t> counts;
  const std::vector<std::string> methods = sweep.exact_methods();
  for (const std::size_t row : rows) {
    const Operator& op = sweep.operators()[row].op;
    std::string name(proposal_name(op));
    if (selection_name(op) != Always::kName) name += fmt::format("+{}", selection_name(op));
    if (has_memory(op)) name += fmt::format("+{}", memory_name(op));
    if (!methods.empty()) name += fmt::format(" (exact: {})", methods[row]);
    ++counts[name];
  }
  std::string text;
  for (const auto& [name, count] : counts) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count_text(static_cast<double>(count)),
                        name);
  }
  return text;
}

std::string outcome_text(const SweepOutcome& outcome, const std::string& output) {
  std::string text =
      fmt::format("operators   {}\n", count_text(static_cast<double>(outcome.operators)));
  if (outcome.walk_steps > 0.0) {
    text += fmt::format("walks       {}, {} steps, {}\n", count_text(outcome.walks),
                        count_text(outcome.walk_steps),
                        rate_text(outcome.walk_steps / std::max(outcome.walk_seconds, 1e-9)));
  }
  text += fmt::format("time        {} exact, {} walks\n", duration_text(outcome.exact_seconds),
                      duration_text(outcome.walk_seconds));
  for (const NamedZCheck& one : outcome.z_checks) {
    std::string check = one.check.text();
    for (std::size_t at = check.find("; "); at != std::string::npos; at = check.find("; ", at)) {
      check.replace(at, 2, "\n            ");  // one stratum a line
    }
    text += fmt::format("z-check     {}: {}\n", one.name, check);
  }
  return text + fmt::format("file        {}\nnext        archwalk hypotheses {}\n", output,
                            path_word(output));
}

// The result is the file: a summary that nobody can read is no failure of the sweep.
void print_summary(const std::string& text, const std::string& output) {
  std::cout << text << std::flush;
  if (std::cout) return;
  warn(
      fmt::format("stdout can't be written: the summary is lost, {} is whole: archwalk info {} "
                  "tells what it holds",
                  output, path_word(output)));
  // What is left in the buffer goes nowhere, or it would fail once more at the end.
  if (std::freopen("/dev/null", "w", stdout) != nullptr) std::cout.clear();
}

// Every part has a file's own bytes beside its values; until the file is whole, all are there.
std::string disk_text(const Sweep& sweep, const Share& share, bool is_whole,
                      const std::string& output) {
  const double of_all =
      static_cast<double>(share.rows.size()) / static_cast<double>(sweep.operators().size());
  const double values = sweep.file_bytes() * of_all;
  const double parts = values + kBytesOfEmptyFile * static_cast<double>(share.parts);
  const auto in = [&](const char* before, const fs::path& path) {
    return output.empty() ? "" : before + path.string();
  };
  if (!is_whole) {
    return fmt::format("disk        at most about {}{}\n", bytes_text(parts),
                       in(", in ", PartStore::folder_of(output)));
  }
  const double file = values + kBytesOfEmptyFile;
  return fmt::format(
      "file        at most about {}{}\n"
      "disk        at most about {} while the parts{} are joined to it\n",
      bytes_text(file), in(": ", output), bytes_text(file + parts),
      in(" in ", PartStore::folder_of(output)));
}

}  // namespace

int report_outcome(const SweepOutcome& outcome, const std::string& output, bool quiet) {
  if (!quiet) print_summary(outcome_text(outcome, output), output);
  int code = kSuccess;
  for (const NamedZCheck& one : outcome.z_checks) {
    if (one.check.passed) continue;
    warn(fmt::format(
        "WARNING: walks and exact expectations disagree on {} ({}): one of the engines is wrong, "
        "and the numbers of this sweep can't be trusted: look at the z in /{} of {} for the "
        "operators at fault, and report it with the file's /provenance",
        one.name, one.check.text(), one.group, output));
    code = kFailed;
  }
  return code;
}

std::string plan_text(Sweep& sweep, const std::optional<Shard>& shard, int threads,
                      const std::string& output) {
  const Share share = share_of(sweep, shard.value_or(Shard{}));
  const SweepWork& work = share.work;
  const SweepSpeed speed = sweep.calibrate();
  const auto operators = static_cast<double>(share.rows.size());
  const bool is_whole = !shard;
  std::string text;
  if (!is_whole) {
    text += fmt::format("shard       {} of {}: {} of {}\n", shard->number, shard->count,
                        count_text(operators), counted(sweep.operators().size(), "operator"));
  }
  text += fmt::format("operators   {}\n", families_text(sweep, share.rows));
  const TrackChoice& exactly = sweep.config().exact_track;
  if (exactly.best || exactly.incumbent) {
    text += fmt::format("tracks      {}{}{}, exactly too\n", exactly.best ? "best" : "",
                        exactly.best && exactly.incumbent ? ", " : "",
                        exactly.incumbent ? "incumbent" : "");
  }
  text += fmt::format("parts       {} of up to {}\n", count_text(static_cast<double>(share.parts)),
                      counted(sweep.block_size(), "operator"));
  double walk_seconds = 0.0;
  double exact_seconds = 0.0;
  if (work.walk_steps > 0.0) {
    text += fmt::format("walks       {} ({} for an operator), up to {} each\n",
                        count_text(sweep.walks_per_operator() * operators),
                        count_text(sweep.walks_per_operator()),
                        counted(sweep.config().most_steps(), "step"));
    text += fmt::format("steps       {}, at {} here\n", count_text(work.walk_steps),
                        rate_text(speed.walk_steps_per_second));
    walk_seconds = work.walk_steps / speed.walk_steps_per_second;
  }
  for (const std::size_t row : share.rows) exact_seconds += speed.exact_seconds[row];
  if (work.exact_terms > 0.0) {
    text += fmt::format("exact       about {}\n", duration_text(exact_seconds));
  } else if (exact_seconds > 0.5) {
    text += fmt::format("reaches     about {}: exact, whatever the method\n",
                        duration_text(exact_seconds));
  }
  double seconds = sweep.are_engines_abreast() ? std::max(walk_seconds, exact_seconds)
                                               : walk_seconds + exact_seconds;
  // Parts are joined by who has them all, once all have run.
  const double joining_seconds = is_whole ? sweep.joining_seconds(threads) : 0.0;
  if (joining_seconds > 0.5) {
    text += fmt::format("joining     about {}, the hypotheses with it\n",
                        duration_text(joining_seconds));
  }
  seconds += joining_seconds;
  text += fmt::format("time        about {} with this backend\n", duration_text(seconds));
  const double running = sweep.block_bytes() + sweep.engine_bytes(threads);
  const double joining = is_whole ? sweep.joining_bytes(threads) : 0.0;
  text += fmt::format("memory      about {} beside the table\n",
                      bytes_text(sweep.operator_bytes() + std::max(running, joining)));
  return text + disk_text(sweep, share, is_whole, output);
}

}  // namespace archwalk::cli

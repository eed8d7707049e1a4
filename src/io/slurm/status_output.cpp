#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "archwalk/io/parts.hpp"
#include "archwalk/io/shell_word.hpp"
#include "archwalk/io/submission_status.hpp"
#include "text/json_text.hpp"

namespace archwalk {
namespace {

using Json = nlohmann::ordered_json;

Json text_or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

Json rate_or_null(double rate) {
  return rate > 0.0 ? Json(rate) : Json(nullptr);
}

Json code_or_null(const std::optional<int>& code) {
  return code ? Json(*code) : Json(nullptr);
}

Json json_of(const ShardStatus& shard) {
  return {{"shard", shard.shard},
          {"state", name_of(shard.state)},
          {"operators", shard.operators},
          {"operators_done", shard.operators_done},
          {"another_sweep", shard.is_another_sweep},
          {"operators_per_second", rate_or_null(shard.rate)},
          {"exit_code", code_or_null(shard.exit_code)},
          {"slurm", text_or_null(shard.slurm)}};
}

std::string resume_command(const SubmissionFolder& folder) {
  return "archwalk submit --resume " + shell_word(folder.root.string());
}

// The first shard in that state.
std::size_t first(const SubmissionStatus& status, JobState state) {
  for (const ShardStatus& shard : status.shards) {
    if (shard.state == state) return shard.shard;
  }
  return 0;
}

std::string after_a_failure(const SubmissionFolder& folder, const SubmissionStatus& status) {
  if (status.merge.is_another_sweep) {
    return fmt::format("move {} away, then {}", shell_word(folder.output().string()),
                       resume_command(folder));
  }
  for (const ShardStatus& shard : status.shards) {
    if (!shard.is_another_sweep) continue;
    const auto parts =
        PartStore::folder_of(shard_output(folder.output(), shard.shard, status.shards.size()));
    return fmt::format("move the parts of another sweep away, {}, then {}",
                       shell_word(parts.string()), resume_command(folder));
  }
  const std::string logs = folder.logs().string();
  if (status.merge.state == JobState::failed) {
    const std::string log = shell_word(logs) + "/merge-*.log";
    if (status.is_merged) return fmt::format("see why it warned, in {}", log);
    if (status.count(JobState::finished) == status.shards.size()) {
      return fmt::format("see why joining failed, in {}, then {}", log, resume_command(folder));
    }
  }
  const std::string log =
      fmt::format("{}/shard-{}-*.log", shell_word(logs), first(status, JobState::failed));
  const bool is_alone = status.count(JobState::running) + status.count(JobState::waiting) == 0;
  return fmt::format("see why it failed, in {}, then {}{}", log, resume_command(folder),
                     is_alone ? "" : " once the others have ended");
}

}  // namespace

std::string next_step(const SubmissionFolder& folder, const SubmissionStatus& status) {
  const std::string again = "archwalk status " + shell_word(folder.root.string());
  switch (status.state()) {
    case JobState::finished:
      return "archwalk hypotheses " + shell_word(folder.output().string());
    case JobState::failed:
      return after_a_failure(folder, status);
    case JobState::running:
      return again + " later";
    case JobState::interrupted:
      return resume_command(folder);
    case JobState::waiting:
      break;
  }
  const bool is_left_to_join = status.count(JobState::waiting) == 0 && !status.awaits_merge;
  return status.is_submitted && !is_left_to_join ? again + " later" : resume_command(folder);
}

std::string status_json(const SubmissionFolder& folder, const SubmissionStatus& status) {
  Json json;
  json["folder"] = folder.root.string();
  json["state"] = status.state() == JobState::finished ? "complete" : name_of(status.state());
  json["submitted"] = status.is_submitted;
  json["operators"] = status.operators;
  json["operators_done"] = status.operators_done;
  json["operators_per_second"] = rate_or_null(status.rate);
  json["seconds_left"] = status.seconds_left ? Json(*status.seconds_left) : Json(nullptr);
  json["shards"] = Json::array();
  for (const ShardStatus& shard : status.shards) json["shards"].push_back(json_of(shard));
  json["merged"] = status.is_merged;
  json["merge"] = {{"state", name_of(status.merge.state)},
                   {"another_sweep", status.merge.is_another_sweep},
                   {"exit_code", code_or_null(status.merge.exit_code)},
                   {"slurm", text_or_null(status.merge.slurm)}};
  json["output"] = folder.output().string();
  json["next"] = next_step(folder, status);
  return json_text(json);
}

}  // namespace archwalk

#include "archwalk/io/submission.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string_view>

#include "archwalk/core/error.hpp"
#include "archwalk/io/parts.hpp"
#include "text/json_text.hpp"
#include "text/text_writer.hpp"

namespace archwalk {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr const char* kFormat = "archwalk submission";
constexpr int kVersion = 1;

Json json_of(const SlurmJobs& jobs) {
  return {{"time", jobs.time},
          {"shards", jobs.shards},
          {"array_job", jobs.array_job},
          {"merge_job", jobs.merge_job},
          {"cluster", jobs.cluster}};
}

SlurmJobs jobs_of(const Json& json) {
  return {json.at("time"), json.at("shards"), json.at("array_job"), json.at("merge_job"),
          json.at("cluster")};
}

[[noreturn]] void not_ours(const fs::path& record, const std::string& what) {
  throw InputError(fmt::format("'{}' {}", record.string(), what),
                   "it tells which sweep the folder holds, and in how many shards",
                   "give a folder that archwalk submit made");
}

/// Of what someone may have written by hand: below 0 or with a fraction it would become another.
std::size_t count_of(const Json& json, const char* name, const fs::path& record) {
  constexpr std::uint64_t kMost = std::uint64_t{1} << 31;  // products of two fit
  const Json& value = json.at(name);
  if (value.is_number_unsigned() && value.get<std::uint64_t>() <= kMost) return value;
  not_ours(record, fmt::format("has {} = {}", name, json_text(value)));
}

Submission submission_of(const Json& json, const fs::path& record) {
  const auto count = [&](const char* name) { return count_of(json, name, record); };
  Submission submission{json.at("archwalk_version"),
                        json.at("commit"),
                        json.at("config"),
                        json.at("table"),
                        json.at("table_sha256"),
                        json.at("fingerprint"),
                        count("operators"),
                        count("block_size"),
                        count("blocks"),
                        count("shards"),
                        count("at_once"),
                        {}};
  for (const Json& one : json.at("submitted")) submission.submitted.push_back(jobs_of(one));
  return submission;
}

// Whether the numbers fit together, so that none of them need be doubted later.
bool is_sound(const Submission& submission) {
  const std::size_t full = submission.block_size * submission.blocks;
  return submission.block_size > 0 && submission.blocks > 0 && submission.shards > 0 &&
         submission.blocks <= PartStore::kMostParts && submission.shards <= submission.blocks &&
         submission.operators <= full && submission.operators + submission.block_size > full;
}

}  // namespace

std::size_t Submission::blocks_of(std::size_t number) const {
  return number > blocks ? 0 : (blocks - number) / shards + 1;
}

std::size_t Submission::operators_in_block(std::size_t block) const {
  const std::size_t begin = block * block_size;
  return begin >= operators ? 0 : std::min(block_size, operators - begin);
}

std::size_t Submission::operators_of(std::size_t number) const {
  std::size_t sum = 0;
  for (std::size_t block = number - 1; block < blocks; block += shards) {
    sum += operators_in_block(block);
  }
  return sum;
}

fs::path SubmissionFolder::shard_mark(std::size_t number) const {
  return marks() / fmt::format("shard-{}", number);
}

fs::path SubmissionFolder::parts(const Submission& submission, std::size_t number) const {
  return PartStore::folder_of(shard_output(output(), number, submission.shards));
}

Submission read_submission(const SubmissionFolder& folder) {
  const fs::path record = folder.record();
  std::error_code ignored;
  std::ifstream file;
  if (fs::is_regular_file(record, ignored)) file.open(record, std::ios::binary);
  if (!file.is_open()) not_ours(record, "can't be read");
  try {
    const Json json = Json::parse(file);
    if (json.at("format") != kFormat) not_ours(record, "is no submission of archwalk");
    if (json.at("format_version") > kVersion) {
      throw InputError(fmt::format("'{}' was written by a newer archwalk", record.string()),
                       "this one may misread it", "use the version that the file names, or later");
    }
    Submission submission = submission_of(json, record);
    if (!is_sound(submission)) not_ours(record, "holds numbers that contradict each other");
    return submission;
  } catch (const Json::exception& error) {
    // Before it stands the library's own number of the error, in brackets.
    const std::string_view text = error.what();
    const std::size_t bracket = text.find("] ");
    not_ours(record,
             fmt::format("is damaged ({})",
                         bracket == std::string_view::npos ? text : text.substr(bracket + 2)));
  }
}

void write_submission(const SubmissionFolder& folder, const Submission& submission) {
  Json json;
  json["format"] = kFormat;
  json["format_version"] = kVersion;
  json["archwalk_version"] = submission.archwalk_version;
  json["commit"] = submission.commit;
  json["config"] = submission.config;
  json["table"] = submission.table;
  json["table_sha256"] = submission.table_sha256;
  json["fingerprint"] = submission.fingerprint;
  json["operators"] = submission.operators;
  json["block_size"] = submission.block_size;
  json["blocks"] = submission.blocks;
  json["shards"] = submission.shards;
  json["at_once"] = submission.at_once;
  json["submitted"] = Json::array();
  for (const SlurmJobs& jobs : submission.submitted) json["submitted"].push_back(json_of(jobs));
  TextWriter writer(folder.record(), true);
  writer.print("{}\n", json_text(json));
  writer.close();
  writer.commit();
}

}  // namespace archwalk

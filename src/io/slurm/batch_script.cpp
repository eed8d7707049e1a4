#include "archwalk/io/batch_script.hpp"

#include <fmt/format.h>

#include <numeric>
#include <string_view>

#include "archwalk/io/shell_word.hpp"

namespace archwalk {
namespace {

constexpr std::string_view kArrayComment =
    R"sh(# A sweep in shards, one to a task of a Slurm array. Written by archwalk submit, and may be edited:
# archwalk submit --resume submits this file as it stands, for the shards that are not finished.
)sh";

constexpr std::string_view kMergeComment =
    R"sh(# Joins the shards of a sweep to one file. Written by archwalk submit, and may be edited.
)sh";

// Both scripts leave a line about themselves, from which archwalk status tells how they stand.
constexpr std::string_view kTell = R"sh(
tell() {  # STATE CODE
  printf '%s %s %s %s %s\n' "$1" "$2" "$(date +%s)" "$job" "${SLURMD_NODENAME:-$(hostname)}" \
    >"$mark.new" && mv -f -- "$mark.new" "$mark"
}
)sh";

constexpr std::string_view kArrayBody = R"sh(
finished_parts() {
  local files=("$folder/sweep.h5.shard-$shard-of-$shards.parts"/[0-9]*.h5)
  if [ -e "${files[0]}" ]; then echo "${#files[@]}"; else echo 0; fi
}

child='' signals=0 time_is_up=0
stop() {  # the sweep keeps its finished parts and ends with exit code 3
  signals=$((signals + 1))
  [ -z "$child" ] || kill -TERM "$child" 2>/dev/null
}
trap 'time_is_up=1; stop' USR1  # what #SBATCH --signal asks for
trap stop TERM INT              # scancel, preemption

tell running 0
before=$(finished_parts)
"${sweep[@]}" --shard "$shard/$shards" --resume --expect "$fingerprint" \
  --threads "${SLURM_CPUS_PER_TASK:-${SLURM_CPUS_ON_NODE:-1}}" &
child=$!
# A sign of life for archwalk status, where Slurm can't be asked.
while sleep 60 && kill -0 "$child" && touch -c -- "$mark"; do :; done >/dev/null 2>&1 &
pulse=$!
seen=-1
while [ "$seen" -ne "$signals" ]; do  # a signal cuts the waiting short
  seen=$signals
  wait "$child"
  code=$?
done
trap '' USR1 TERM INT  # what follows must be told
kill "$pulse" 2>/dev/null

if [ "$code" -eq 0 ]; then
  tell finished 0
elif [ "$code" -eq 3 ] || [ "$code" -eq 143 ]; then  # stopped; 143: before it had begun
  code=3
  if [ "$time_is_up" -eq 1 ] && [ "$(finished_parts)" -eq "$before" ]; then
    echo "the time limit is too short for one part: no run would get on: give more --time" >&2
  elif [ "$time_is_up" -eq 1 ] && [ "${SLURM_RESTART_COUNT:-0}" -lt "$most_requeues" ]; then
    tell requeued "$code"
    if scontrol requeue "$job"; then exit "$code"; fi
  fi
  tell interrupted "$code"
else
  tell failed "$code"
fi
exit "$code"
)sh";

constexpr std::string_view kMergeBody = R"sh(
if [ -e "$folder/sweep.h5" ]; then
  echo "$folder/sweep.h5 is there already"
  tell finished 0
  exit 0
fi
parts=()
for shard in $(seq "$shards"); do
  parts+=("$folder/sweep.h5.shard-$shard-of-$shards.parts")
done
tell running 0
"$folder/archwalk" merge "$folder/sweep.h5" "${parts[@]}" --expect "$fingerprint" \
  --threads "${SLURM_CPUS_PER_TASK:-${SLURM_CPUS_ON_NODE:-1}}"
code=$?
if [ "$code" -eq 0 ]; then tell finished 0; else tell failed "$code"; fi
exit "$code"
)sh";

// Quotes are for sbatch, which splits these lines at blanks and ends them at '#'.
std::string directive(const std::string& option) {
  const bool is_plain = option.find_first_of(" '#") == std::string::npos;
  return is_plain ? fmt::format("#SBATCH {}\n", option) : fmt::format("#SBATCH \"{}\"\n", option);
}

std::string directives(const std::vector<std::string>& options) {
  std::string text;
  for (const std::string& option : options) text += directive(option);
  return text;
}

// A table or configuration that changes while the jobs wait makes another sweep.
std::string expected(const BatchJob& job) {
  return fmt::format("fingerprint={}  # of the sweep that was submitted\n", job.fingerprint);
}

}  // namespace

std::string array_script(const BatchJob& job) {
  std::vector<std::size_t> all(job.shards);
  std::iota(all.begin(), all.end(), std::size_t{1});
  std::string text = fmt::format("#!/bin/bash\n{}", kArrayComment);
  text +=
      directives({"--job-name=archwalk", fmt::format("--array={}", array_range(all, job.at_once)),
                  "--ntasks=1", "--output=logs/shard-%a-%A.log", "--open-mode=append", "--requeue",
                  fmt::format("--signal=B:USR1@{}", job.stop_before)});
  text += directives(job.options);
  text += fmt::format("\nfolder={}\n", shell_word(job.folder.string()));
  text += fmt::format("shards={}\nmost_requeues={}\n", job.shards, job.most_requeues);
  text += expected(job);
  text += "sweep=(\"$folder/archwalk\" sweep \"$folder/config.toml\" --output \"$folder/sweep.h5\"";
  for (const std::string& word : job.sweep_arguments) text += fmt::format(" {}", shell_word(word));
  text += ")\n\nshard=$SLURM_ARRAY_TASK_ID\njob=${SLURM_ARRAY_JOB_ID}_$shard\n";
  text += "mark=$folder/state/shard-$shard\n";
  text += kTell;
  return text.append(kArrayBody);
}

std::string merge_script(const BatchJob& job) {
  std::string text = fmt::format("#!/bin/bash\n{}", kMergeComment);
  text += directives({"--job-name=archwalk-merge", "--ntasks=1", "--output=logs/merge-%j.log",
                      "--open-mode=append", "--requeue"});
  text += directives(job.merge_options);
  text += fmt::format("\nfolder={}\n", shell_word(job.folder.string()));
  text += fmt::format("shards={}\njob=$SLURM_JOB_ID\nmark=$folder/state/merge\n", job.shards);
  text += expected(job);
  text += kTell;
  return text.append(kMergeBody);
}

std::string array_range(const std::vector<std::size_t>& shards, std::size_t at_once) {
  std::string text;
  for (std::size_t i = 0; i < shards.size();) {
    std::size_t last = i;
    while (last + 1 < shards.size() && shards[last + 1] == shards[last] + 1) ++last;
    text += fmt::format("{}{}", text.empty() ? "" : ",", shards[i]);
    if (last > i) text += fmt::format("-{}", shards[last]);
    i = last + 1;
  }
  return at_once > 0 ? fmt::format("{}%{}", text, at_once) : text;
}

}  // namespace archwalk

// Format: Storm's documentation, "Explicit DRN format".
#include "export_writers.hpp"

namespace archwalk {
namespace {

void write_header(const ExportModel& model, TextWriter& file) {
  for (const std::string& comment : model.comments) file.print("// {}\n", comment);
  for (const ExportReward& reward : model.rewards) {
    file.print("// reward {} = {}\n", reward.name, reward.meaning);
  }
  for (const ExportLabel& label : model.labels) {
    file.print("// label {} = {}\n", label.name, label.meaning);
  }
  file.print("@type: DTMC\n@parameters\n\n@reward_models\n");
  for (std::size_t i = 0; i < model.rewards.size(); ++i) {
    file.print("{}{}", i == 0 ? "" : " ", model.rewards[i].name);
  }
  file.print("\n@nr_states\n{0}\n@nr_choices\n{0}\n@model\n", model.matrix.size());
}

}  // namespace

std::vector<std::string> drn_endings(const ExportModel& /*model*/) {
  return {".drn"};
}

std::uint64_t write_drn(const ExportModel& model, Writers& files, Progress& progress) {
  TextWriter& file = files[0];
  write_header(model, file);
  std::uint64_t entries = 0;
  for_each_row(model, progress, [&](std::uint32_t x, const std::vector<Transition>& row) {
    file.print("state {} [", x);
    for (std::size_t i = 0; i < model.rewards.size(); ++i) {
      file.print("{}{}", i == 0 ? "" : ", ", model.rewards[i].value[x]);
    }
    file.print("]{}", x == model.initial ? " init" : "");
    for (const ExportLabel& label : model.labels) {
      if (label.holds[x] != 0) file.print(" {}", label.name);
    }
    file.print("\n\taction 0\n");
    for (const Transition& entry : row) {
      file.print("\t\t{} : {}\n", entry.target, entry.probability);
    }
    entries += row.size();
  });
  return entries;
}

}  // namespace archwalk

// Formats: PRISM manual, appendix "Explicit Model Files".
#include <algorithm>

#include "export_writers.hpp"

namespace archwalk {
namespace {

void write_states(const ExportModel& model, TextWriter& file) {
  file.print("(code)\n");
  for (std::uint32_t x = 0; x < model.matrix.size(); ++x) file.print("{0}:({0})\n", x);
}

void write_labels(const ExportModel& model, TextWriter& file) {
  // PRISM exports its own two labels first.
  file.print("0=\"init\" 1=\"deadlock\"");
  for (std::size_t i = 0; i < model.labels.size(); ++i) {
    file.print(" {}=\"{}\"", i + 2, model.labels[i].name);
  }
  file.print("\n");
  for (std::uint32_t x = 0; x < model.matrix.size(); ++x) {
    std::string text = x == model.initial ? " 0" : "";
    for (std::size_t i = 0; i < model.labels.size(); ++i) {
      if (model.labels[i].holds[x] != 0) text += fmt::format(" {}", i + 2);
    }
    if (!text.empty()) file.print("{}:{}\n", x, text);
  }
}

void write_rewards(const ExportModel& model, const ExportReward& reward, TextWriter& file) {
  file.print("# Reward structure \"{}\"\n# State rewards\n", reward.name);
  for (const std::string& comment : model.comments) file.print("# {}\n", comment);
  file.print("# {} = {}\n", reward.name, reward.meaning);
  const auto zeros = std::count(reward.value.begin(), reward.value.end(), 0.0);
  file.print("{} {}\n", reward.value.size(), reward.value.size() - static_cast<std::size_t>(zeros));
  for (std::size_t x = 0; x < reward.value.size(); ++x) {
    if (reward.value[x] != 0.0) file.print("{} {}\n", x, reward.value[x]);
  }
}

}  // namespace

std::vector<std::string> prism_endings(const ExportModel& model) {
  std::vector<std::string> endings{".tra", ".sta", ".lab"};
  if (model.rewards.size() == 1) endings.emplace_back(".srew");
  // As PRISM numbers several reward structures.
  for (std::size_t i = 1; model.rewards.size() > 1 && i <= model.rewards.size(); ++i) {
    endings.push_back(fmt::format("{}.srew", i));
  }
  return endings;
}

std::uint64_t write_prism(const ExportModel& model, Writers& files, Progress& progress) {
  const std::uint64_t entries = count_entries(model, progress);
  TextWriter& transitions = files[0];
  transitions.print("{} {}\n", model.matrix.size(), entries);
  for_each_row(model, progress, [&](std::uint32_t x, const std::vector<Transition>& row) {
    for (const Transition& entry : row) {
      transitions.print("{} {} {}\n", x, entry.target, entry.probability);
    }
  });
  write_states(model, files[1]);
  write_labels(model, files[2]);
  for (std::size_t i = 0; i < model.rewards.size(); ++i) {
    write_rewards(model, model.rewards[i], files[3 + i]);
  }
  return entries;
}

}  // namespace archwalk

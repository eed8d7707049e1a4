// What can't be written to a batch script, or not without harm.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "archwalk/core/error.hpp"
#include "archwalk/io/batch_script.hpp"

namespace archwalk {
namespace {

// Options on which the scripts rely; each long with its letter, or ' '.
constexpr std::array<std::pair<std::string_view, char>, 16> kTaken = {{
    {"array", 'a'},
    {"chdir", 'D'},
    {"dependency", 'd'},
    {"error", 'e'},
    {"kill-on-invalid-dep", ' '},
    {"no-requeue", ' '},
    {"ntasks", 'n'},
    {"nodes", 'N'},
    {"open-mode", ' '},
    {"output", 'o'},
    {"parsable", ' '},
    {"requeue", ' '},
    {"signal", ' '},
    {"test-only", ' '},
    {"wait", 'W'},
    {"wrap", ' '},
}};

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7f;
}

// As it can be shown in one line.
std::string shown(std::string text) {
  std::replace_if(text.begin(), text.end(), is_control, '?');
  return text;
}

bool is_taken(const std::string& option) {
  return std::any_of(kTaken.begin(), kTaken.end(), [&](const auto& taken) {
    if (option.starts_with("--")) {
      return std::string_view(option).substr(2, option.find('=') - 2) == taken.first;
    }
    return taken.second != ' ' && option[1] == taken.second;
  });
}

}  // namespace

void check_sbatch_option(const std::string& option) {
  if (option.size() < 2 || option[0] != '-' || option == "--") {
    throw InputError(fmt::format("'{}' is no option of sbatch", shown(option)),
                     "each is given as one word that begins with a hyphen",
                     "write it with its value, as --sbatch=--qos=long");
  }
  if (std::any_of(option.begin(), option.end(), is_control) ||
      option.find_first_of("\"\\") != std::string::npos) {
    throw InputError(
        fmt::format("the option '{}' of sbatch can't stand in a script", shown(option)),
        "line ends, double quotes and backslashes mean something else there",
        "leave these characters out");
  }
  if (is_taken(option)) {
    throw InputError(fmt::format("the option '{}' of sbatch is archwalk's to set", shown(option)),
                     "the scripts rely on it", "leave it out; see archwalk submit --help");
  }
}

void check_batch_folder(const std::filesystem::path& folder) {
  const std::string name = folder.string();
  if (name.find_first_of("%\\") == std::string::npos &&
      std::none_of(name.begin(), name.end(), is_control)) {
    return;
  }
  throw InputError(
      fmt::format("the folder '{}' has a %, a backslash or a line end in its path", shown(name)),
      "Slurm takes these for patterns in the names of logs, and would miss the folder",
      "choose a folder without them");
}

}  // namespace archwalk

#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace archwalk::cli {

/// What another program left behind.
struct ChildResult {
  int code = 0;  ///< exit code; 128 + the signal that ended it
  std::string output;
  std::string errors;
};

/// Where PATH has a program of that name; empty where it has none.
std::filesystem::path find_program(const std::string& name);

/// Runs a program to its end, no shell between: the first word is its path. SystemError where it
/// can't be started.
ChildResult run_program(const std::vector<std::string>& words);

}  // namespace archwalk::cli

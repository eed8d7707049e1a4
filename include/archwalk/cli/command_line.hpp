#pragma once

namespace archwalk {

/// Exit codes of the program (DESIGN §6).
enum ExitCode : int { kSuccess = 0, kFailed = 1, kBadInput = 2, kInterrupted = 3 };

/// Runs `archwalk` with these arguments: results on stdout, messages on stderr as "archwalk:
/// problem: why it matters: what to do". Returns the exit code.
int run_command_line(int argc, const char* const* argv);

}  // namespace archwalk

#include "join_parts.hpp"

#include "console_progress.hpp"
#include "messages.hpp"

namespace archwalk::cli {

SweepOutcome join_parts(const std::vector<std::filesystem::path>& parts,
                        const std::filesystem::path& output, const std::string& command,
                        const CommonOptions& options) {
  say("joining {} and testing the hypotheses", counted(parts.size(), "part"));
  ConsoleProgress progress(1.0, 0.0, options.quiet);
  return assemble_sweep(parts, output, command, options.force, &progress);
}

}  // namespace archwalk::cli

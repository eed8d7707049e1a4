#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "archwalk/io/sweep_file.hpp"
#include "commands.hpp"

namespace archwalk::cli {

/// assemble_sweep(), which takes minutes where there are many operators, with its progress told.
SweepOutcome join_parts(const std::vector<std::filesystem::path>& parts,
                        const std::filesystem::path& output, const std::string& command,
                        const CommonOptions& options);

}  // namespace archwalk::cli

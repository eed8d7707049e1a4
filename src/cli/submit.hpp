#pragma once

#include <string>

#include "archwalk/io/submission.hpp"
#include "submit_options.hpp"

namespace archwalk::cli {

/// `archwalk submit --resume DIR`; returns the exit code.
int resume_submission(const SubmitOptions& options);

/// The last line of what submit prints.
std::string next_line(const SubmissionFolder& folder);

}  // namespace archwalk::cli

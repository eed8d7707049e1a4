#pragma once

#include <string>

namespace archwalk::cli {

/// The processor's name as the system tells it ("AMD EPYC 9454"), or its architecture.
std::string processor_name();

}  // namespace archwalk::cli

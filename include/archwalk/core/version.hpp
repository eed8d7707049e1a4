#pragma once

#include <string_view>

namespace archwalk {

/// The version of this build, "0.1.0": the one that CMakeLists.txt gives the project.
std::string_view version();

}  // namespace archwalk

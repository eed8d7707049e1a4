#pragma once

#include <string_view>

namespace archwalk {

/// The commit that the build was configured at, as `git describe` says it ("unknown" outside a
/// checkout; "-dirty" where files differed).
std::string_view commit();

/// The compiler that built this library, "GNU 12.2.0".
std::string_view compiler();

/// The options of the build type, "-O3 -DNDEBUG".
std::string_view compiler_flags();

}  // namespace archwalk

#include "archwalk/core/build_info.hpp"

#include "archwalk_commit.hpp"  // of the build folder

namespace archwalk {

std::string_view commit() {
  return ARCHWALK_COMMIT;
}

std::string_view compiler() {
  return ARCHWALK_COMPILER;
}

std::string_view compiler_flags() {
  return ARCHWALK_FLAGS;
}

}  // namespace archwalk

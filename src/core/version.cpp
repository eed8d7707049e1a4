#include "archwalk/core/version.hpp"

namespace archwalk {

std::string_view version() {
  return ARCHWALK_VERSION;
}

}  // namespace archwalk

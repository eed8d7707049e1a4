#pragma once

#include "archwalk/core/error.hpp"

namespace archwalk {

/// What a command tells that is stopped before it has written anything.
Interrupted stopped_early();

}  // namespace archwalk

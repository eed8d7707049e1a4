#pragma once

#include <cstddef>
#include <functional>

namespace archwalk {

/// Calls body(0) ... body(count - 1) in no particular order on up to `threads` threads (0: as many
/// as the program allows), and returns when all are done. Calls may overlap: each writes what no
/// other touches, or takes a lock. The first exception that a body throws ends the work and is
/// thrown here.
void for_each_index(std::size_t count, int threads, const std::function<void(std::size_t)>& body);

}  // namespace archwalk

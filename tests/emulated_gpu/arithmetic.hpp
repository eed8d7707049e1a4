#pragma once

#include <string>
#include <unordered_map>

#include "operations.hpp"

namespace archwalk::emulated {

using Operations = std::unordered_map<std::string, Operation>;

void add_integer_operations(Operations& all);
void add_other_operations(Operations& all);
void add_warp_operations(Operations& all);

}  // namespace archwalk::emulated

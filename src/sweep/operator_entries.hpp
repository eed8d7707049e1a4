#pragma once

#include <vector>

#include "archwalk/sweep/sweep_config.hpp"

namespace archwalk::detail {

/// The entries [[operator]] and [[generate]] of a configuration. InputError as read_sweep_config().
std::vector<OperatorEntry> read_operator_entries(const Value& value);
std::vector<FamilyEntry> read_family_entries(const Value& value);

}  // namespace archwalk::detail

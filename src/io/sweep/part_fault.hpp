#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace archwalk {

/// What is wrong with the file of part `index` that nothing can be used of, or "". Other exceptions
/// where it is not a part of that sweep, or can't be read: that is no damage, and it may have taken
/// long to make.
std::string part_fault(const std::filesystem::path& part, std::size_t index,
                       const std::string& fingerprint);

}  // namespace archwalk

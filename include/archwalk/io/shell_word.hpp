#pragma once

#include <string>

namespace archwalk {

/// An argument as a shell reads it back, whatever it holds.
std::string shell_word(const std::string& argument);

}  // namespace archwalk

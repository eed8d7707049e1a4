#pragma once

#include <string>

namespace archwalk {

/// An argument as a shell reads it back, whatever it holds.
std::string shell_word(const std::string& argument);

/// A file's name in a command that is printed: also where it would be read as an option,
/// "./-x.h5".
std::string path_word(const std::string& path);

}  // namespace archwalk

#pragma once

#include <filesystem>

#include "archwalk/core/value.hpp"

namespace archwalk {

/// Reads a TOML file into a Value whose `where` and those of everything in it are "FILE line N".
/// Tables keep the order of the file. InputError where the file can't be read, with line, column
/// and description for a syntax error, and with the line for a date or time, which no key takes.
Value read_toml(const std::filesystem::path& path);

}  // namespace archwalk

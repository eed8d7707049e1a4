#pragma once

#include <filesystem>
#include <string>

namespace archwalk {

/// The text of a configuration with `table` as its table; everything else stays as it is, comments
/// too. InputError where the text is no TOML, or `table` can't stand in it.
std::string with_table(const std::string& text, const std::filesystem::path& table);

}  // namespace archwalk

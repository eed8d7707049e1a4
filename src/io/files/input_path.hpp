#pragma once

#include <filesystem>
#include <string_view>

namespace archwalk {

/// Throws InputError unless this user may read the file `path`: it says whether it does not exist,
/// is a folder, or what the system answers. `why` says what the file is for.
void check_input_path(const std::filesystem::path& path, std::string_view why);
/// The same of a folder whose files are to be read.
void check_input_folder(const std::filesystem::path& path, std::string_view why);

/// Throws where the machine fails to read a file: a SystemError, for the file itself may be whole.
/// `error` is an errno.
[[noreturn]] void throw_not_read(int error, const std::filesystem::path& path);

}  // namespace archwalk

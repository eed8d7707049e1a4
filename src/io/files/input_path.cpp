#include "input_path.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "archwalk/core/error.hpp"

namespace archwalk {

namespace {

[[noreturn]] void unreadable(const std::filesystem::path& path, int error,
                             const std::string& otherwise, std::string_view why) {
  std::string reason = otherwise;
  if (error == ENOENT) reason = "it does not exist";
  if (error != 0 && error != ENOENT) reason = std::generic_category().message(error);
  throw InputError(fmt::format("can't read '{}' ({})", path.string(), reason), why,
                   error == EACCES ? "ask its owner for the right to read it, or give another"
                                   : "check the path");
}

}  // namespace

void check_input_path(const std::filesystem::path& path, std::string_view why) {
  // Asked before opening, for the libraries that open do not pass the reason on.
  const int error = ::faccessat(AT_FDCWD, path.c_str(), R_OK, AT_EACCESS) == 0 ? 0 : errno;
  std::error_code ignored;
  if (error == 0 && std::filesystem::is_regular_file(path, ignored)) return;
  // A pipe gives its content once: a second reading, for a checksum, would find nothing or no end.
  const bool is_folder = std::filesystem::is_directory(path, ignored);
  unreadable(path, error,
             is_folder ? "it is no file but a folder" : "it is no file but a pipe or device", why);
}

void throw_not_read(int error, const std::filesystem::path& path) {
  throw SystemError(
      fmt::format("can't read '{}' ({})", path.string(), std::generic_category().message(error)),
      "the machine refused it, the file itself may be whole",
      "check the disk and the limits of this user, then repeat");
}

void check_input_folder(const std::filesystem::path& path, std::string_view why) {
  const int error = ::faccessat(AT_FDCWD, path.c_str(), R_OK | X_OK, AT_EACCESS) == 0 ? 0 : errno;
  std::error_code ignored;
  const bool is_folder = std::filesystem::is_directory(path, ignored);
  if (error == 0 && is_folder) return;
  const bool is_file = !is_folder && std::filesystem::exists(path, ignored);
  unreadable(path, is_file ? 0 : error, "it is no folder", why);
}

}  // namespace archwalk

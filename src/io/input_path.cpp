#include "input_path.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "archwalk/core/error.hpp"

namespace archwalk {

void check_input_path(const std::filesystem::path& path, std::string_view why) {
  // Asked before opening, for the libraries that open do not pass the reason on.
  const int error = ::faccessat(AT_FDCWD, path.c_str(), R_OK, AT_EACCESS) == 0 ? 0 : errno;
  std::error_code ignored;
  if (error == 0 && !std::filesystem::is_directory(path, ignored)) return;
  std::string reason = "it is no file but a folder";
  if (error == ENOENT) reason = "it does not exist";
  if (error != 0 && error != ENOENT) reason = std::generic_category().message(error);
  throw InputError(fmt::format("can't read '{}' ({})", path.string(), reason), why,
                   error == EACCES ? "ask its owner for the right to read it, or give another file"
                                   : "check the path");
}

}  // namespace archwalk

#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

#include "archwalk/core/counted.hpp"

namespace archwalk::cli {

/// Messages on stderr, each line "archwalk: ...". Quiet: warnings and errors only.
void set_quiet(bool quiet);
bool is_quiet();
void inform(std::string_view message);
void warn(std::string_view message);
void complain(std::string_view message);

template <class... Args>
void say(fmt::format_string<Args...> format, Args&&... args) {
  inform(fmt::format(format, std::forward<Args>(args)...));
}

/// The message as one line of reasonable length, control characters as "\\x1b": what a file or an
/// argument holds may neither steer the terminal nor flood it.
std::string printable(std::string_view message);

/// "2 h 05 min", "3 min 20 s", "4.2 s"
std::string duration_text(double seconds);
/// "1.5 GiB"
std::string bytes_text(double bytes);
/// "1.2 billion steps/s"
std::string rate_text(double steps_per_second);

}  // namespace archwalk::cli

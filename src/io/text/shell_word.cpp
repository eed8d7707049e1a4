#include "archwalk/io/shell_word.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace archwalk {

std::string shell_word(const std::string& argument) {
  const bool plain = !argument.empty() && std::all_of(argument.begin(), argument.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           std::string_view("-_./:=+,@%").find(c) != std::string_view::npos;
  });
  if (plain) return argument;
  std::string quoted(1, '\'');
  for (char c : argument) {
    if (c == '\'') {
      quoted.append("'\\''");  // ends the quotes, one quote, begins them again
    } else {
      quoted.push_back(c);
    }
  }
  quoted.push_back('\'');
  return quoted;
}

std::string path_word(const std::string& path) {
  return shell_word(path.starts_with('-') ? "./" + path : path);
}

}  // namespace archwalk

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace archwalk {

/// The candidates as a list for a message, those nearest to `word` first, at most eight: "a, b, c",
/// or "a, ..., h and 27 more". Equally near ones keep their order. See also nearest_word().
std::string nearest_words(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace archwalk

#include "text_table.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace archwalk::detail {

TextTable::TextTable(std::vector<std::string> headings) {
  for (std::string& heading : headings) {
    flush_right_.push_back(heading.starts_with('>'));
    if (flush_right_.back()) heading.erase(0, 1);
  }
  lines_.push_back(std::move(headings));
}

void TextTable::add(std::vector<std::string> cells) {
  lines_.push_back(std::move(cells));
}

std::string TextTable::text(std::size_t indent) const {
  std::vector<std::size_t> widths(flush_right_.size(), 0);
  for (const auto& line : lines_) {
    for (std::size_t column = 0; column < widths.size(); ++column) {
      widths[column] = std::max(widths[column], line[column].size());
    }
  }
  std::string text;
  for (const auto& line : lines_) {
    std::string row(indent, ' ');
    for (std::size_t column = 0; column < widths.size(); ++column) {
      row += flush_right_[column] ? fmt::format("{:>{}}", line[column], widths[column])
                                  : fmt::format("{:<{}}", line[column], widths[column]);
      row += "  ";
    }
    row.erase(row.find_last_not_of(' ') + 1);
    text += row + '\n';
  }
  return text;
}

}  // namespace archwalk::detail

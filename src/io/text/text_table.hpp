#pragma once

#include <string>
#include <vector>

namespace archwalk::detail {

/// Columns of text, aligned with spaces. A column whose heading starts with '>' is set flush right.
class TextTable {
 public:
  explicit TextTable(std::vector<std::string> headings);
  /// One cell a column.
  void add(std::vector<std::string> cells);
  /// Lines ended by newlines, each indented by `indent` spaces, no trailing blanks.
  std::string text(std::size_t indent) const;

 private:
  std::vector<std::vector<std::string>> lines_;  // the headings first
  std::vector<bool> flush_right_;
};

}  // namespace archwalk::detail

#include "csv_columns.hpp"

#include <fast_float/fast_float.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <iterator>
#include <limits>
#include <optional>
#include <set>
#include <string_view>

#include "archwalk/core/counted.hpp"
#include "archwalk/core/error.hpp"
#include "archwalk/core/utf8.hpp"
#include "archwalk/core/value.hpp"
#include "archwalk/io/csv_reader.hpp"
#include "archwalk/space/product_space.hpp"

namespace archwalk {
namespace {

enum class Use { architecture, cell_part, code, isomorphism_class, identifier, score };

// A cell of nb101 in its published columns, in the order of nb101_text.
constexpr std::array<const char*, 3> kCellParts = {"vertices", "adj_bits", "interior_ops_base3"};

/// What names the rows.
struct Keys {
  bool of_graph = false;
  bool nb101 = false;
};

Use use_of(std::string_view column, const Keys& keys) {
  if (column == "architecture") return Use::architecture;
  if (column == "isomorphism_class") return Use::isomorphism_class;
  if (keys.of_graph && column == "code") return Use::code;
  if (keys.nb101) {
    if (column == "nb101_index") return Use::code;
    if (column == "md5") return Use::identifier;
    for (const char* part : kCellParts) {
      if (column == part) return Use::cell_part;
    }
  }
  if (column.empty() || column.ends_with("_index")) return Use::identifier;
  return Use::score;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return "";
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7f;
}

constexpr const char* kWhyUtf8 = "it is kept in files, whose texts are UTF-8";
constexpr const char* kMendUtf8 =
    "save the CSV as UTF-8 (iconv -f LATIN1 -t UTF-8, where it is in Latin-1)";
constexpr const char* kMend = "correct it, or leave the field blank where the value is unknown";

/// Where a field stands.
struct Place {
  const std::filesystem::path& path;
  std::size_t line;
  const std::string& column;

  [[noreturn]] void refuse(std::string_view field, std::string_view why,
                           std::string_view remedy) const {
    throw InputError(
        fmt::format("'{}' line {}, column '{}' is '{}'", path.string(), line, column, field), why,
        remedy);
  }
};

/// The value of a field, or nothing where it is no number.
std::optional<double> parse_score(std::string_view field, const Place& place) {
  std::string_view text = trimmed(field);
  if (text.empty()) return std::numeric_limits<double>::quiet_NaN();
  if (text.front() == '+' && !text.starts_with("+-")) text.remove_prefix(1);
  double value = 0.0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = fast_float::from_chars(text.data(), end, value);
  // Overflow: fast_float gives infinity, some versions with an error code beside it.
  const bool word = text.find_first_of("0123456789") == std::string_view::npos;
  if (std::isinf(value) && !word) {
    place.refuse(field, "the number is too large for a double", "give a score below 1e308");
  }
  if (error != std::errc() || stop != end) return std::nullopt;
  if (std::isinf(value) && value > 0) place.refuse(field, "nothing could rank above it", kMend);
  return value;
}

/// Adds a field to its column, which is of numbers or of words but not of both.
void add_field(CsvColumns::Score& column, std::string_view field, const Place& place) {
  const std::optional<double> value = parse_score(field, place);
  if (!value && column.text.empty()) {
    column.text = std::string(trimmed(field));
    column.text_line = place.line;
  }
  column.has_number = column.has_number || (value && !std::isnan(*value));
  if (column.has_number && !column.text.empty()) {
    Place{place.path, column.text_line, place.column}.refuse(column.text,
                                                             "a score must be a number", kMend);
  }
  column.values.push_back(value.value_or(std::numeric_limits<double>::quiet_NaN()));
}

std::int64_t parse_integer(std::string_view field, const Place& place, const char* why) {
  const std::string_view text = trimmed(field);
  std::int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end) {
    place.refuse(field, why, "correct it");
  }
  return value;
}

/// What names the rows, of columns that are each named once.
Keys check_header(const std::filesystem::path& path, const std::vector<std::string>& header,
                  bool of_graph) {
  std::set<std::string> seen;
  for (const std::string& column : header) {
    if (!is_utf8(column)) {
      throw InputError(fmt::format("'{}': the name of column {} is not UTF-8 ('{}')", path.string(),
                                   &column - header.data() + 1, valid_utf8(column)),
                       kWhyUtf8, kMendUtf8);
    }
    if (std::any_of(column.begin(), column.end(), is_control)) {
      throw InputError(fmt::format("'{}': the name of column {} has a line end or another control "
                                   "character ('{}')",
                                   path.string(), &column - header.data() + 1, column),
                       "messages and files name scores in one line", "rename it");
    }
    if (!seen.insert(column).second) {
      throw InputError(fmt::format("'{}' has two columns '{}'", path.string(), column),
                       "a score is known by its name", "rename or remove one of them");
    }
    // The first one may be the index of a table, as pandas writes it.
    if (column.empty() && &column != &header.front()) {
      throw InputError(fmt::format("'{}' has a column without a name", path.string()),
                       "a score is known by its name", "name every column in the first line");
    }
  }
  Keys keys{of_graph, false};
  if (seen.count("architecture") > 0) return keys;
  keys.nb101 = std::all_of(kCellParts.begin(), kCellParts.end(),
                           [&](const char* part) { return seen.count(part) > 0; });
  if (keys.nb101 || (of_graph && seen.count("code") > 0)) return keys;
  const std::string nearest = nearest_word("architecture", header);
  throw InputError(
      fmt::format("'{}' has no column 'architecture'{} (its columns: {})", path.string(),
                  of_graph ? " or 'code'" : "", fmt::join(header, ", ")),
      "rows are told apart by their architecture strings",
      header.size() == 1 && header[0].find_first_of(";\t") != std::string::npos
          ? std::string("separate columns by commas")
      : nearest.empty() ? std::string("name that column 'architecture' in the first line")
                        : fmt::format("rename '{}' where it is meant", nearest));
}

/// The cell of a row, joined from its three columns.
std::string cell_text(const std::vector<std::string>& header,
                      const std::vector<std::string>& fields) {
  std::vector<std::string_view> parts;
  for (const char* part : kCellParts) {
    const auto at = std::find(header.begin(), header.end(), part) - header.begin();
    parts.push_back(trimmed(fields[static_cast<std::size_t>(at)]));
  }
  return fmt::format("{}", fmt::join(parts, ":"));
}

void set_texts_apart(CsvColumns& columns) {
  const auto texts =
      std::stable_partition(columns.scores.begin(), columns.scores.end(),
                            [](const CsvColumns::Score& score) { return score.text.empty(); });
  columns.texts.assign(std::make_move_iterator(texts),
                       std::make_move_iterator(columns.scores.end()));
  columns.scores.erase(texts, columns.scores.end());
}

}  // namespace

CsvColumns read_csv_columns(const std::filesystem::path& path, bool of_graph) {
  CsvReader reader(path);
  std::vector<std::string> header;
  if (!reader.next(header)) {
    throw InputError(fmt::format("'{}' is empty", path.string()),
                     "a table is to be imported from it", "give a CSV file with a header");
  }
  for (std::string& column : header) column = std::string(trimmed(column));
  const Keys keys = check_header(path, header, of_graph);

  CsvColumns columns;
  columns.nb101 = keys.nb101;
  std::vector<Use> uses;
  for (const std::string& column : header) {
    uses.push_back(use_of(column, keys));
    if (uses.back() == Use::identifier) columns.identifiers.push_back(column);
    if (uses.back() == Use::score) columns.scores.push_back({column});
  }
  std::vector<std::string> fields;
  while (reader.next(fields)) {
    if (columns.lines.size() == kLargestProduct) {
      throw InputError(fmt::format("'{}' has more than 2^27 rows", path.string()),
                       "no search space has more architectures", "give one row for each");
    }
    if (fields.size() != header.size()) {
      throw InputError(fmt::format("'{}' line {} has {}", path.string(), reader.line(),
                                   counted(fields.size(), "field")),
                       fmt::format("the header has {}", header.size()),
                       "complete the row, or put a field that holds a comma in double quotes");
    }
    columns.lines.push_back(reader.line());
    if (keys.nb101) columns.architectures.push_back(cell_text(header, fields));
    std::size_t score = 0;
    for (std::size_t i = 0; i < fields.size(); ++i) {
      const Place place{path, reader.line(), header[i]};
      if (uses[i] == Use::architecture) {
        if (!is_utf8(fields[i])) place.refuse(valid_utf8(fields[i]), kWhyUtf8, kMendUtf8);
        columns.architectures.emplace_back(trimmed(fields[i]));
      } else if (uses[i] == Use::code) {
        columns.codes.push_back(parse_integer(fields[i], place, "a code must be an integer"));
      } else if (uses[i] == Use::isomorphism_class) {
        columns.isomorphism_class.push_back(parse_integer(
            fields[i], place, "the number of an isomorphism class must be an integer"));
      } else if (uses[i] == Use::score) {
        add_field(columns.scores[score++], fields[i], place);
      }
    }
  }
  if (columns.lines.empty()) {
    throw InputError(fmt::format("'{}' has a header and no rows", path.string()),
                     "a table is to be imported from it", "give the rows");
  }
  set_texts_apart(columns);
  if (columns.scores.empty()) {
    throw InputError(
        fmt::format("'{}' has no score column", path.string()),
        columns.texts.empty()
            ? std::string("there would be nothing to guide or to measure")
            : fmt::format("column '{}' holds words ('{}' in line {})", columns.texts[0].name,
                          columns.texts[0].text, columns.texts[0].text_line),
        "give at least one column of numbers beside 'architecture'");
  }
  return columns;
}

}  // namespace archwalk

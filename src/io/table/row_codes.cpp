#include "row_codes.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <limits>
#include <string>

#include "archwalk/core/error.hpp"

namespace archwalk {
namespace {

constexpr std::size_t kShown = 5;
constexpr std::uint32_t kUnknown = std::numeric_limits<std::uint32_t>::max();
constexpr std::size_t kNoRow = std::numeric_limits<std::size_t>::max();

/// One kind of fault: how many there are, and the first few in words.
struct Faults {
  std::size_t count = 0;
  std::vector<std::string> shown;

  bool show() { return ++count <= kShown; }
  std::string text(const char* kind) const {
    const std::string more = count > kShown ? fmt::format("; and {} more", count - kShown) : "";
    return fmt::format("{} {} ({}{})", count, kind, fmt::join(shown, "; "), more);
  }
};

}  // namespace

RowNames names_by_architecture(const CsvColumns& columns, const SearchSpace& space) {
  RowNames names;
  names.space = space.name();
  names.size = space.size();
  names.text = [&columns](std::size_t row) { return columns.architectures[row]; };
  names.code = [&columns, &space](std::size_t row) {
    return space.code(columns.architectures[row]);
  };
  names.architecture = [&space](std::uint32_t code) { return space.architecture(code); };
  return names;
}

RowNames names_by_code(const CsvColumns& columns, const std::string& space, std::uint32_t size) {
  RowNames names;
  names.space = space;
  names.size = size;
  names.text = [&columns](std::size_t row) { return std::to_string(columns.codes[row]); };
  names.code = [&columns, size](std::size_t row) {
    const std::int64_t code = columns.codes[row];
    if (code >= 0 && code < size) return static_cast<std::uint32_t>(code);
    throw InputError(fmt::format("{} is no code", code), "codes count the architectures",
                     fmt::format("give one from 0 to {}", size - 1));
  };
  names.architecture = [](std::uint32_t code) { return std::to_string(code); };
  return names;
}

std::vector<std::uint32_t> row_codes(const std::filesystem::path& path, const CsvColumns& columns,
                                     const RowNames& names) {
  Faults unknown, duplicated, missing;
  std::string reason;
  std::vector<std::uint32_t> codes;
  std::vector<std::size_t> row_of(names.size, kNoRow);
  for (std::size_t row = 0; row < columns.lines.size(); ++row) {
    std::uint32_t code = kUnknown;
    try {
      code = names.code(row);
    } catch (const InputError& error) {
      if (reason.empty()) reason = error.what();
      if (unknown.show()) {
        unknown.shown.push_back(fmt::format("line {}: '{}'", columns.lines[row], names.text(row)));
      }
    }
    codes.push_back(code);
    if (code == kUnknown) continue;
    if (row_of[code] == kNoRow) {
      row_of[code] = row;
    } else if (duplicated.show()) {
      duplicated.shown.push_back(fmt::format("line {} repeats line {}: '{}'", columns.lines[row],
                                             columns.lines[row_of[code]], names.text(row)));
    }
  }
  for (std::uint32_t code = 0; code < names.size; ++code) {
    if (row_of[code] == kNoRow && missing.show()) {
      missing.shown.push_back(fmt::format("'{}'", names.architecture(code)));
    }
  }
  std::vector<std::string> problems;
  if (unknown.count > 0) problems.push_back(unknown.text("unknown"));
  if (duplicated.count > 0) problems.push_back(duplicated.text("duplicated"));
  if (missing.count > 0) problems.push_back(missing.text("missing"));
  if (problems.empty()) return codes;
  throw InputError(
      fmt::format("'{}' does not hold every architecture of {} once: {}", path.string(),
                  names.space, fmt::join(problems, ", ")),
      "walks pass through all of them",
      reason.empty()
          ? std::string("correct these rows, or name another space with --space")
          : fmt::format("correct these rows, or name another space with --space ({})", reason));
}

}  // namespace archwalk

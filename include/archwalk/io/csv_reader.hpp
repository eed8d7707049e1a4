#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace archwalk {

/// Reads a CSV file, plain or gzip-compressed, record by record (RFC 4180: fields in double quotes
/// may hold commas, line ends and doubled quotes; CR LF or LF ends a record; blank lines are
/// skipped).
class CsvReader {
 public:
  /// InputError where the file can't be opened.
  explicit CsvReader(const std::filesystem::path& path);
  ~CsvReader();

  /// Reads the next record into `fields`; false at the end of the file. InputError for a truncated
  /// or damaged gzip stream, an unclosed quote, and text after a closing quote, with its line.
  bool next(std::vector<std::string>& fields);

  /// Line of the file (from 1) on which the last record begins.
  std::size_t line() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace archwalk

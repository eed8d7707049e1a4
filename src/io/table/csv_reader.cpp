#include "archwalk/io/csv_reader.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <string_view>

#include "archwalk/core/error.hpp"
#include "files/input_path.hpp"

namespace archwalk {
namespace {

constexpr int kEnd = -1;
constexpr unsigned kBufferBytes = 1u << 18;
// A quote that is not closed takes all that follows, and a few compressed bytes may be gigabytes.
constexpr std::size_t kLongestRecord = std::size_t{1} << 24;

}  // namespace

struct CsvReader::State {
  std::filesystem::path path;
  gzFile file = nullptr;
  std::vector<char> buffer = std::vector<char>(kBufferBytes);
  std::size_t position = 0;
  std::size_t filled = 0;
  std::size_t line = 1;         // of the next character
  std::size_t record_line = 0;  // of the last record
  std::size_t record_bytes = 0;

  ~State() {
    if (file != nullptr) gzclose_r(file);
  }

  /// The next character without taking it, or kEnd.
  int peek() {
    if (position == filled) refill();
    return position == filled ? kEnd : static_cast<unsigned char>(buffer[position]);
  }

  int take() {
    const int c = peek();
    if (c != kEnd) ++position;
    if (++record_bytes > kLongestRecord) {
      throw InputError(fmt::format("'{}' line {} begins a record of more than {} MiB",
                                   path.string(), record_line, kLongestRecord >> 20),
                       "no architecture has so many scores",
                       "close its quotes, or put a line end behind each record");
    }
    if (c == '\n') ++line;
    return c;
  }

  void refill() {
    const int count = gzread(file, buffer.data(), kBufferBytes);
    int error = Z_OK;
    const char* message = gzerror(file, &error);
    // At the end of a stream that was cut, gzread returns what it has and sets Z_BUF_ERROR.
    if (count < 0 || error == Z_BUF_ERROR) {
      throw InputError(
          fmt::format("'{}' ends early or is damaged after line {} ({})", path.string(), line,
                      error == Z_BUF_ERROR ? "unexpected end of the compressed data" : message),
          "rows are missing", "get the file again");
    }
    position = 0;
    filled = static_cast<std::size_t>(count);
    if (std::find(buffer.begin(), buffer.begin() + count, '\0') != buffer.begin() + count) {
      refuse_bytes();
    }
  }

  [[noreturn]] void refuse_format(std::string_view format, std::string_view mend) const {
    throw InputError(fmt::format("'{}' is {}", path.string(), format),
                     "a CSV file is read here, plain or gzip-compressed", mend);
  }

  /// For content that holds a NUL byte, which no text does and which would cut off every message.
  [[noreturn]] void refuse_bytes() const {
    const std::string_view content(buffer.data(), filled);
    if (content.starts_with("\x89HDF\r\n\x1a\n")) {
      refuse_format("an HDF5 file", "give the CSV, or see archwalk info FILE for what it holds");
    }
    if (content.starts_with("\xFF\xFE") || content.starts_with("\xFE\xFF")) {
      refuse_format("text in UTF-16", "save it as UTF-8");
    }
    refuse_format("no text (it holds NUL bytes)", "give a CSV file, as UTF-8");
  }

  [[noreturn]] void malformed(const std::string& problem) const {
    throw InputError(fmt::format("'{}' line {}: {}", path.string(), record_line, problem),
                     "the fields of the record can't be told apart",
                     "write a double quote within a quoted field as two");
  }

  void read_quoted(std::string& field) {
    take();
    for (;;) {
      const int c = take();
      if (c == kEnd) malformed("a quote is not closed");
      if (c == '"') {
        if (peek() != '"') return;
        take();
      }
      field += static_cast<char>(c);
    }
  }

  /// True where the record goes on after this field.
  bool read_field(std::string& field) {
    field.clear();
    if (peek() == '"') {
      read_quoted(field);
      const int c = peek();
      if (c != ',' && c != '\r' && c != '\n' && c != kEnd)
        malformed("text follows a closing quote");
    }
    for (;;) {
      const int c = take();
      if (c == ',') return true;
      if (c == '\r' && peek() == '\n') continue;
      if (c == '\n' || c == kEnd) return false;
      field += static_cast<char>(c);
    }
  }

  void skip_byte_order_mark() {
    if (peek() == 0xEF && filled >= 3 && buffer[1] == '\xBB' && buffer[2] == '\xBF') position += 3;
  }
};

CsvReader::CsvReader(const std::filesystem::path& path) : state_(std::make_unique<State>()) {
  check_input_path(path, "it is to be imported");
  state_->path = path;
  state_->file = gzopen(path.c_str(), "rb");
  if (state_->file == nullptr) {
    throw InputError(fmt::format("can't open '{}'", path.string()), "it is to be imported",
                     "check that it is a file you may read");
  }
  gzbuffer(state_->file, kBufferBytes);
  state_->skip_byte_order_mark();
}

CsvReader::~CsvReader() = default;

bool CsvReader::next(std::vector<std::string>& fields) {
  State& state = *state_;
  while (state.peek() == '\n' || state.peek() == '\r') {
    state.take();
    state.record_bytes = 0;
  }
  state.record_line = state.line;
  state.record_bytes = 0;
  fields.clear();
  if (state.peek() == kEnd) return false;
  bool more = true;
  while (more) {
    fields.emplace_back();
    more = state.read_field(fields.back());
  }
  return true;
}

std::size_t CsvReader::line() const {
  return state_->record_line;
}

}  // namespace archwalk

#pragma once

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <utility>

#include "archwalk/io/output_path.hpp"

namespace archwalk {

/// A text file written piece by piece; it appears at its path on commit().
class TextWriter {
 public:
  TextWriter(const std::filesystem::path& path, bool force);

  template <class... Args>
  void print(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(buffer_), format, std::forward<Args>(args)...);
    if (buffer_.size() >= kBufferSize) flush();
  }

  /// Writes what is left. SystemError where the disk fails, here and in print().
  void close();
  void commit() { file_.commit(); }

 private:
  static constexpr std::size_t kBufferSize = std::size_t{1} << 20;

  void flush();
  void check() const;

  AtomicFile file_;
  std::ofstream stream_;
  fmt::memory_buffer buffer_;
};

}  // namespace archwalk

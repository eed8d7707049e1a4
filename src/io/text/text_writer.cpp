#include "text_writer.hpp"

#include "archwalk/core/error.hpp"

namespace archwalk {

TextWriter::TextWriter(const std::filesystem::path& path, bool force)
    : file_(path, force), stream_(file_.temporary(), std::ios::binary) {
  check();
}

void TextWriter::close() {
  flush();
  stream_.close();
  check();
}

void TextWriter::flush() {
  stream_.write(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
  buffer_.clear();
  check();
}

void TextWriter::check() const {
  if (stream_) return;
  throw SystemError(fmt::format("can't write '{}'", file_.path().string()), "the file is not whole",
                    "free space or check the disk, then repeat");
}

}  // namespace archwalk

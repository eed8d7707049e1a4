#pragma once

#include <cstddef>
#include <filesystem>
#include <fstream>

namespace archwalk {

/// Changes one bit of a file, as a worn disk does.
inline void flip_byte(const std::filesystem::path& path, std::size_t place) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  const auto at = static_cast<std::streamoff>(place);
  file.seekg(at);
  const char byte = static_cast<char>(file.get() ^ 0x10);
  file.seekp(at);
  file.put(byte);
}

}  // namespace archwalk

#include "file_checksum.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "archwalk/core/error.hpp"
#include "archwalk/io/hdf5_reader.hpp"
#include "files/input_path.hpp"

namespace archwalk {
namespace {

constexpr std::string_view kMark = "archwalk";
constexpr std::size_t kTrailer = kMark.size() + 8;  // and eight hexadecimal digits

class OpenFile {
 public:
  OpenFile(const std::filesystem::path& path, int mode)
      : descriptor_(::open(path.c_str(), mode | O_CLOEXEC)) {}
  ~OpenFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  operator int() const { return descriptor_; }  // NOLINT(google-explicit-constructor)

 private:
  int descriptor_;
};

/// The file's bytes from `begin` on, in pieces; fewer where it ends. False where reading fails.
template <class Use>
bool read_pieces(int file, std::size_t begin, std::size_t size, Use use) {
  std::vector<char> buffer(std::min(size, std::size_t{1} << 20));
  while (size > 0) {
    const ssize_t count =
        ::pread(file, buffer.data(), std::min(size, buffer.size()), static_cast<off_t>(begin));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return count == 0;
    use(std::string_view(buffer.data(), static_cast<std::size_t>(count)));
    begin += static_cast<std::size_t>(count);
    size -= static_cast<std::size_t>(count);
  }
  return true;
}

/// kMark and the CRC-32 of the first `size` bytes, or nothing where reading fails.
std::optional<std::string> trailer_of(int file, std::size_t size) {
  uLong sum = 0;
  const bool is_read = read_pieces(file, 0, size, [&](std::string_view piece) {
    sum = ::crc32_z(sum, reinterpret_cast<const Bytef*>(piece.data()), piece.size());
  });
  if (!is_read) return std::nullopt;
  return fmt::format("{}{:08x}", kMark, static_cast<std::uint32_t>(sum));
}

}  // namespace

int append_file_checksum(const std::filesystem::path& path) {
  const OpenFile file(path, O_RDWR | O_APPEND);
  struct stat status = {};
  if (file < 0 || ::fstat(file, &status) != 0) return errno;
  const auto trailer = trailer_of(file, static_cast<std::size_t>(status.st_size));
  if (!trailer) return errno;
  for (std::size_t done = 0; done < trailer->size();) {
    const ssize_t count = ::write(file, trailer->data() + done, trailer->size() - done);
    if (count < 0 && errno != EINTR) return errno;
    if (count > 0) done += static_cast<std::size_t>(count);
  }
  return 0;
}

bool check_file_checksum(const std::filesystem::path& path) {
  check_input_path(path, "it is to be read as an HDF5 file");
  const OpenFile file(path, O_RDONLY);
  struct stat status = {};
  if (file < 0 || ::fstat(file, &status) != 0) throw_not_read(errno, path);
  const auto size = static_cast<std::size_t>(status.st_size);
  if (!S_ISREG(status.st_mode) || size < kTrailer) return false;
  std::string told;
  if (!read_pieces(file, size - kTrailer, kTrailer,
                   [&](std::string_view piece) { told += piece; })) {
    throw_not_read(errno, path);
  }
  if (!told.starts_with(kMark)) return false;
  const auto trailer = trailer_of(file, size - kTrailer);
  if (!trailer) throw_not_read(errno, path);
  if (*trailer == told) return true;
  throw DamagedFile(
      fmt::format("can't read '{}' (its bytes do not match their checksum)", path.string()),
      "the file is damaged", "restore it or make it again");
}

}  // namespace archwalk

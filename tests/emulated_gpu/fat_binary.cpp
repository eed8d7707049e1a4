// The container of code for several architectures. Its layout is not documented by NVIDIA; facts
// about it are public, for example from cuobjdump's output and the files themselves.
#include "fat_binary.hpp"

#include <cstdint>
#include <cstring>

#include "program.hpp"

namespace archwalk::emulated {
namespace {

struct Wrapper {
  std::uint32_t magic;
  std::uint32_t version;
  const unsigned char* data;
  const void* more;
};
struct Header {
  std::uint32_t magic;
  std::uint16_t version;
  std::uint16_t header_bytes;
  std::uint64_t bytes;
};
struct Entry {
  std::uint16_t kind;
  std::uint16_t version;
  std::uint32_t header_bytes;
  std::uint64_t bytes;
  std::uint32_t compressed_bytes;  // 0: as it is
};

constexpr std::uint32_t kWrapperMagic = 0x466243b1;
constexpr std::uint32_t kHeaderMagic = 0xba55ed50;
constexpr std::uint16_t kPtx = 1;

template <class T>
T read(const unsigned char* at) {
  T value;
  std::memcpy(&value, at, sizeof(T));
  return value;
}

}  // namespace

std::vector<std::string_view> ptx_modules(const void* fat_binary) {
  const auto wrapper = read<Wrapper>(static_cast<const unsigned char*>(fat_binary));
  if (wrapper.magic != kWrapperMagic) {
    throw Fault{Fault::Kind::not_emulated, "a fat binary of an unknown kind"};
  }
  const auto header = read<Header>(wrapper.data);
  if (header.magic != kHeaderMagic) {
    throw Fault{Fault::Kind::not_emulated, "a fat binary of an unknown kind"};
  }
  std::vector<std::string_view> modules;
  const unsigned char* at = wrapper.data + header.header_bytes;
  const unsigned char* end = at + header.bytes;
  while (at + sizeof(Entry) <= end) {
    const auto entry = read<Entry>(at);
    if (entry.kind == kPtx) {
      if (entry.compressed_bytes != 0) {
        throw Fault{Fault::Kind::not_emulated, "compressed PTX: build with nvcc --no-compress"};
      }
      std::string_view text(reinterpret_cast<const char*>(at + entry.header_bytes), entry.bytes);
      modules.push_back(text.substr(0, text.find('\0')));
    }
    at += entry.header_bytes + entry.bytes;
  }
  return modules;
}

}  // namespace archwalk::emulated

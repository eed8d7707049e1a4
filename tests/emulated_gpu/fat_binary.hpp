#pragma once

#include <string_view>
#include <vector>

namespace archwalk::emulated {

/// The PTX modules in what nvcc embeds for a source file and hands to __cudaRegisterFatBinary;
/// views of its memory. Fault where they are compressed.
std::vector<std::string_view> ptx_modules(const void* fat_binary);

}  // namespace archwalk::emulated

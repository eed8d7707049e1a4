#include "archwalk/operators/step_tables.hpp"

#include <cstring>

namespace archwalk {

const void* HostStepTables::place_bytes(const void* data, std::size_t bytes) {
  // operator new[] aligns for every fundamental type, __int128 included.
  blocks_.push_back(std::make_unique<unsigned char[]>(bytes == 0 ? 1 : bytes));
  if (bytes > 0) std::memcpy(blocks_.back().get(), data, bytes);
  return blocks_.back().get();
}

const void* HostStepTables::place_kept(const void* data, std::size_t bytes,
                                       const std::shared_ptr<const void>& owner) {
  if (bytes == 0) return place_bytes(data, bytes);  // never null
  kept_.push_back(owner);
  return data;
}

}  // namespace archwalk

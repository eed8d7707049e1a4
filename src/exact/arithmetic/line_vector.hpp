#pragma once

#include <cstddef>
#include <new>
#include <vector>

namespace archwalk {

/// Memory that begins with a cache line, so that registers of a whole one never lie on two.
template <class T>
struct LineAllocator {
  using value_type = T;  // NOLINT(readability-identifier-naming): as allocators call it
  static constexpr std::align_val_t kLine{64};
  LineAllocator() = default;
  template <class U>
  explicit LineAllocator(const LineAllocator<U>& /*other*/) {}
  T* allocate(std::size_t count) {
    return static_cast<T*>(::operator new(count * sizeof(T), kLine));
  }
  void deallocate(T* memory, std::size_t /*count*/) { ::operator delete(memory, kLine); }
  friend bool operator==(const LineAllocator& /*a*/, const LineAllocator& /*b*/) { return true; }
};
template <class T>
using LineVector = std::vector<T, LineAllocator<T>>;

}  // namespace archwalk

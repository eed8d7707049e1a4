#include "key_order.hpp"

#include <algorithm>
#include <numeric>

namespace archwalk {
namespace {

std::vector<std::uint32_t> all_codes(std::size_t size) {
  std::vector<std::uint32_t> code(size);
  std::iota(code.begin(), code.end(), 0u);
  return code;
}

}  // namespace

KeyOrder key_order(const Guide& guide) {
  const std::vector<std::int32_t>& key = guide.key;
  KeyOrder order{all_codes(key.size()), {}};
  std::stable_sort(order.code.begin(), order.code.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return key[a] < key[b]; });
  for (std::uint32_t place = 0; place < key.size(); ++place) {
    if (place == 0 || key[order.code[place - 1]] != key[order.code[place]]) {
      order.begin.push_back(place);
    }
  }
  order.begin.push_back(static_cast<std::uint32_t>(key.size()));
  return order;
}

KeyOrder without_keys(std::uint32_t size) {
  return {all_codes(size), {0, size}};
}

}  // namespace archwalk

#include "traffic.hpp"

#include <algorithm>
#include <set>

namespace archwalk::emulated {
namespace {

constexpr std::uint64_t kBanks = 32;
constexpr std::uint64_t kWord = 4;
constexpr std::uint64_t kSector = 32;

}  // namespace

std::uint64_t Traffic::shared_wavefronts() const {
  // By turn, the distinct words of each bank.
  std::uint64_t wavefronts = 0;
  for (int turn = 0; turn < 4; ++turn) {
    std::set<std::uint64_t> words;
    for (int i = 0; i < count_; ++i) {
      const One& one = one_[static_cast<std::size_t>(i)];
      const int turns = one.bytes <= 4 ? 1 : static_cast<int>(one.bytes / 4);
      if (!one.is_shared || one.lane * turns / kLanes != turn) continue;
      for (std::uint64_t at = one.address; at < one.address + one.bytes; at += kWord) {
        words.insert(at / kWord);
      }
    }
    std::array<std::uint64_t, kBanks> of_bank = {};
    for (std::uint64_t word : words) ++of_bank[word % kBanks];
    wavefronts += *std::max_element(of_bank.begin(), of_bank.end());
  }
  return wavefronts;
}

std::uint64_t Traffic::global_sectors() const {
  std::set<std::uint64_t> sectors;
  for (int i = 0; i < count_; ++i) {
    const One& one = one_[static_cast<std::size_t>(i)];
    if (!one.is_shared) sectors.insert(one.address / kSector);
  }
  return sectors.size();
}

}  // namespace archwalk::emulated

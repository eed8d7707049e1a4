#pragma once

#include <cstddef>
#include <cstdint>

#include "archwalk/core/lane_vector.hpp"
#include "archwalk/core/macros.hpp"
#include "kernels/walk_tables.hpp"

namespace archwalk::kernels {

/// Where `Lanes` walks stand.
template <class Digits, int Lanes>
struct WalkState {
  using Word = typename Digits::Word;
  static constexpr std::size_t kAligned = kLaneAlignment<Lanes>;

  alignas(kLaneAlignment<Lanes, Word>) Word x[Lanes];  // packed digits
  // Kept in step with x where kKeepsCodes says so, or something is tracked.
  alignas(kAligned) std::uint32_t code[Lanes];
  alignas(kAligned) std::int32_t key[Lanes];            // guide's key of x
  alignas(kAligned) std::int32_t incumbent_key[Lanes];  // greatest key so far
  alignas(kAligned) std::uint32_t incumbent[Lanes];     // code where it was met first
  // Greatest rank so far, of a single score; greatest code where codes ascend with it.
  alignas(kAligned) std::uint32_t best_rank[Lanes];
  // Greatest rank of each score so far, packed as rows.
  alignas(kLaneAlignment<Lanes, std::uint64_t>) std::uint64_t best[kMaxRowWords][Lanes];
};

/// One walk: the ranks lie apart. They are indexed by a number, and a GPU keeps what is indexed so,
/// with all that lies beside it, in memory instead of registers.
template <class Digits>
struct WalkState<Digits, 1> {
  using Word = typename Digits::Word;
  Word x[1];
  std::uint32_t code[1];
  std::int32_t key[1];
  std::int32_t incumbent_key[1];
  std::uint32_t incumbent[1];
  std::uint32_t best_rank[1];
  std::uint64_t (*best)[1];  // to kMaxRowWords words, which whoever walks provides

  ARCHWALK_BODY explicit WalkState(std::uint64_t (&ranks)[kMaxRowWords][1]) : best(ranks) {}
};

}  // namespace archwalk::kernels

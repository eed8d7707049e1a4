#pragma once

#include <cstdint>

#include "archwalk/core/lane_operations.hpp"
#include "archwalk/core/lane_vector.hpp"
#include "archwalk/core/macros.hpp"
#include "archwalk/space/product_shape.hpp"

namespace archwalk {

__extension__ using Uint128 = unsigned __int128;
__extension__ using Int128 = __int128;

/// The digits of an architecture code in the fields of one word, `Bits` bits each (4 for K <= 8,
/// 8 above). A digit d is stored as d + 2^(Bits-1) - K, so that the field's top bit says "wrap"
/// after an addition below K: adding a difference to all digits modulo K takes five operations
/// (SWAR). Fields past the last edge stay 0.
template <class WordType, int Bits>
class PackedDigits {
 public:
  using Word = WordType;
  static constexpr int kBits = Bits;
  static constexpr int kFields = static_cast<int>(sizeof(Word)) * 8 / Bits;
  static constexpr std::uint32_t kFieldMask = (1u << Bits) - 1;

  static constexpr bool fits(const ProductShape& shape) {
    return shape.edges <= kFields && shape.radix <= (1 << (Bits - 1));
  }

  PackedDigits() = default;
  explicit PackedDigits(const ProductShape& shape)
      : radix_(static_cast<std::uint32_t>(shape.radix)),
        minus_radix_(0u - radix_),
        edges_(shape.edges) {
    Word place = 1;
    Word code_of_bias = 0;
    for (int e = 0; e < edges_; ++e) {
      high_ |= Word{1} << (Bits * e + Bits - 1);
      code_of_bias += place * Word{bias()};
      place *= Word{radix_};
    }
    minus_code_of_bias_ = 0u - static_cast<std::uint32_t>(code_of_bias);
    Word power = Word{radix_};
    for (int level = 0; level < kLevels; ++level) {
      multiplier_[level] = power;
      power *= power;
    }
  }

  ARCHWALK_BODY std::uint32_t radix() const { return radix_; }
  ARCHWALK_BODY int edges() const { return edges_; }
  /// What a stored digit exceeds the digit by.
  ARCHWALK_BODY std::uint32_t bias() const { return (1u << (Bits - 1)) - radix_; }

  /// x + difference, digit by digit modulo K; a difference holds plain digits 0..K-1.
  ARCHWALK_BODY Word add(Word x, Word difference) const {
    const Word sum = static_cast<Word>(x + difference);
    const Word wrap = static_cast<Word>((sum & high_) >> (Bits - 1));
    return static_cast<Word>(sum - static_cast<Word>(wrap * radix_));
  }

  /// The same for a vector of words.
  template <class T>
  ARCHWALK_BODY T add_lanes(T x, T difference) const {
    static_assert(sizeof(Word) == sizeof(std::uint32_t));
    const T sum = x + difference;
    // A sum: GPUs have an instruction for x·y + z, none for z - x·y.
    return sum + ((sum & static_cast<std::uint32_t>(high_)) >> (Bits - 1)) * minus_radix_;
  }

  /// The digit of one edge.
  ARCHWALK_BODY std::uint32_t digit(Word x, int edge) const {
    return (static_cast<std::uint32_t>(x >> (Bits * edge)) & kFieldMask) - bias();
  }

  /// A word with `digit` in the field of `edge`, as `add` takes it.
  ARCHWALK_BODY static Word field(std::uint32_t digit, int edge) {
    return static_cast<Word>(Word{digit} << (Bits * edge));
  }

  /// A word that stores `digit` at `edge`; the stored digits of all edges are or-ed together.
  ARCHWALK_BODY Word stored(std::uint32_t digit, int edge) const {
    return field(digit + bias(), edge);
  }

  ARCHWALK_BODY Word pack(std::uint32_t code) const {
    Word x = 0;
    for (int e = 0; e < edges_; ++e) {
      x |= stored(code % radix_, e);
      code /= radix_;
    }
    return x;
  }

  /// The mixed-radix code: neighbouring fields are merged pairwise, log2(fields) times.
  ARCHWALK_BODY std::uint32_t code(Word x) const {
    return static_cast<std::uint32_t>(merge<0>(x)) + minus_code_of_bias_;
  }

  /// The same for a vector of words, in packings of 4-bit fields in 32-bit words.
  template <class T>
  ARCHWALK_BODY T codes(T x) const {
    static_assert(kBits == 4 && sizeof(Word) == sizeof(std::uint32_t));
    // Two digits a byte: at most 15 (1 + K).
    const T pairs =
        (x & 0x0F0F0F0Fu) + ((x >> 4) & 0x0F0F0F0Fu) * static_cast<std::uint32_t>(radix_);
    return weighted_bytes(pairs, static_cast<std::uint32_t>(multiplier_[1]),
                          static_cast<std::uint32_t>(multiplier_[2]), minus_code_of_bias_);
  }

 private:
  static constexpr int levels() {
    int count = 0;
    for (int fields = kFields; fields > 1; fields /= 2) ++count;
    return count;
  }
  static constexpr int kLevels = levels();

  // Recursion, not a loop: masks and shifts are constants before the compiler looks for vectors.
  template <int Level>
  ARCHWALK_BODY Word merge(Word x) const {
    if constexpr (Level == kLevels) {
      return x;
    } else {
      constexpr int shift = Bits << Level;
      constexpr Word mask =
          static_cast<Word>(static_cast<Word>(~Word{0}) / ((Word{1} << shift) + 1));
      return merge<Level + 1>(static_cast<Word>(
          (x & mask) + static_cast<Word>(multiplier_[Level] * ((x >> shift) & mask))));
    }
  }

  std::uint32_t radix_ = 2;
  std::uint32_t minus_radix_ = 0u - 2u;
  int edges_ = 0;
  Word high_ = 0;                         // the top bit of every field in use
  std::uint32_t minus_code_of_bias_ = 0;  // less the code that the biases alone would give
  Word multiplier_[kLevels] = {};         // K^(2^level)
};

/// A packing whose digits can be had one by one.
template <class Digits>
concept HasDigits = requires {
  Digits::kFields;
};

/// Packings whose codes() takes vectors of words.
template <class Digits>
inline constexpr bool kHasLaneCodes = false;
template <>
inline constexpr bool kHasLaneCodes<PackedDigits<std::uint32_t, 4>> = true;

using Digits32 = PackedDigits<std::uint32_t, 4>;      ///< K <= 8, L <= 8
using Digits64 = PackedDigits<std::uint64_t, 4>;      ///< K <= 8, L <= 16
using Digits128 = PackedDigits<Uint128, 4>;           ///< K <= 3 with L up to 27
using WideDigits64 = PackedDigits<std::uint64_t, 8>;  ///< 9 <= K <= 16, L <= 8

/// Calls visit(digits) with the smallest packing that holds the shape.
template <class Visitor>
decltype(auto) with_packed_digits(const ProductShape& shape, Visitor&& visit) {
  if (Digits32::fits(shape)) return visit(Digits32(shape));
  if (Digits64::fits(shape)) return visit(Digits64(shape));
  if (Digits128::fits(shape)) return visit(Digits128(shape));
  return visit(WideDigits64(shape));
}

}  // namespace archwalk

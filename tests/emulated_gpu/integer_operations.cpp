// Integer arithmetic, comparisons and selections of PTX, by value as its manual has them (PTX ISA,
// §9.7.1 to 9.7.8).
#include <algorithm>
#include <bit>
#include <type_traits>

#include "arithmetic.hpp"
#include "lanes.hpp"

namespace archwalk::emulated {
namespace {

__extension__ using Wide = __int128;
__extension__ using UnsignedWide = unsigned __int128;

template <class T>
using Unsigned = std::make_unsigned_t<T>;

// Twice as wide as T.
template <class T>
auto widened(T value) {
  if constexpr (sizeof(T) == 8) {
    return static_cast<std::conditional_t<std::is_signed_v<T>, Wide, UnsignedWide>>(value);
  } else if constexpr (sizeof(T) == 4) {
    return static_cast<std::conditional_t<std::is_signed_v<T>, std::int64_t, std::uint64_t>>(value);
  } else {
    return static_cast<std::conditional_t<std::is_signed_v<T>, std::int32_t, std::uint32_t>>(value);
  }
}

template <class T>
T wrapping_add(T a, T b) {
  return static_cast<T>(static_cast<Unsigned<T>>(a) + static_cast<Unsigned<T>>(b));
}
template <class T>
T low_product(T a, T b) {
  return static_cast<T>(widened(static_cast<Unsigned<T>>(a)) * static_cast<Unsigned<T>>(b));
}
template <class T>
T high_product(T a, T b) {
  return static_cast<T>((widened(a) * widened(b)) >> (8 * sizeof(T)));
}

// Division by zero gives what the hardware gives, all ones; no program should ask.
template <class T>
T quotient(T a, T b) {
  if (b == 0) return static_cast<T>(-1);
  if (std::is_signed_v<T> && b == static_cast<T>(-1))
    return static_cast<T>(-static_cast<Unsigned<T>>(a));
  return static_cast<T>(a / b);
}
template <class T>
T remainder(T a, T b) {
  if (b == 0) return a;
  if (std::is_signed_v<T> && b == static_cast<T>(-1)) return 0;
  return static_cast<T>(a % b);
}

// Amounts beyond the width shift everything out.
template <class T>
T shifted_left(T a, std::uint32_t amount) {
  return amount < 8 * sizeof(T) ? static_cast<T>(a << amount) : T{0};
}
template <class T>
T shifted_right(T a, std::uint32_t amount) {
  return static_cast<T>(a >> std::min<std::uint32_t>(amount, 8 * sizeof(T) - 1)) &
         static_cast<T>(std::is_signed_v<T> || amount < 8 * sizeof(T) ? -1 : 0);
}

template <class T>
void add_bits(Operations& all, const std::string& type) {
  all["and." + type] = each_lane<[](T a, T b) { return static_cast<T>(a & b); }, T, T, T>();
  all["or." + type] = each_lane<[](T a, T b) { return static_cast<T>(a | b); }, T, T, T>();
  all["xor." + type] = each_lane<[](T a, T b) { return static_cast<T>(a ^ b); }, T, T, T>();
  all["shl." + type] = each_lane<&shifted_left<T>, T, T, std::uint32_t>();
  all["shr." + type] = each_lane<&shifted_right<T>, T, T, std::uint32_t>();
}

template <class T>
void add_comparisons(Operations& all, const std::string& type) {
  all["setp.eq." + type] = each_lane<[](T a, T b) { return a == b; }, bool, T, T>();
  all["setp.ne." + type] = each_lane<[](T a, T b) { return a != b; }, bool, T, T>();
  all["setp.lt." + type] = each_lane<[](T a, T b) { return a < b; }, bool, T, T>();
  all["setp.le." + type] = each_lane<[](T a, T b) { return a <= b; }, bool, T, T>();
  all["setp.gt." + type] = each_lane<[](T a, T b) { return b < a; }, bool, T, T>();
  all["setp.ge." + type] = each_lane<[](T a, T b) { return a >= b; }, bool, T, T>();
  all["selp." + type] = each_lane<[](T a, T b, bool p) { return p ? a : b; }, T, T, T, bool>();
}

template <class T>
void add_arithmetic(Operations& all, const std::string& type) {
  all["add." + type] = each_lane<&wrapping_add<T>, T, T, T>();
  all["sub." + type] = each_lane<[](T a, T b) {
    return wrapping_add(a, static_cast<T>(Unsigned<T>{0} - static_cast<Unsigned<T>>(b)));
  },
                                 T, T, T>();
  all["mul.lo." + type] = each_lane<&low_product<T>, T, T, T>();
  all["mul.hi." + type] = each_lane<&high_product<T>, T, T, T>();
  all["mad.lo." + type] =
      each_lane<[](T a, T b, T c) { return wrapping_add(low_product(a, b), c); }, T, T, T, T>();
  all["div." + type] = each_lane<&quotient<T>, T, T, T>();
  all["rem." + type] = each_lane<&remainder<T>, T, T, T>();
  all["min." + type] = each_lane<[](T a, T b) { return std::min(a, b); }, T, T, T>();
  all["max." + type] = each_lane<[](T a, T b) { return std::max(a, b); }, T, T, T>();
  all["shr." + type] = each_lane<&shifted_right<T>, T, T, std::uint32_t>();
  if constexpr (std::is_signed_v<T>) {
    all["neg." + type] =
        each_lane<[](T a) { return static_cast<T>(-static_cast<Unsigned<T>>(a)); }, T, T>();
    all["abs." + type] =
        each_lane<[](T a) { return a < 0 ? static_cast<T>(-static_cast<Unsigned<T>>(a)) : a; }, T,
                  T>();
  }
  if constexpr (sizeof(T) < 8) {
    using W = decltype(widened(T{}));
    all["mul.wide." + type] =
        each_lane<[](T a, T b) { return static_cast<W>(widened(a) * b); }, W, T, T>();
    all["mad.wide." + type] =
        each_lane<[](T a, T b, W c) { return wrapping_add(static_cast<W>(widened(a) * b), c); }, W,
                  T, T, W>();
  }
  add_comparisons<T>(all, type);
}

// Sums and differences with a carry: by 128 bits, of which bit 64 is the carry or borrow.
template <class T, bool Subtracts, bool TakesCarry>
void with_carry(Warp& warp, const Instruction& instruction, LaneMask lanes) {
  const T* a = warp.values<T>(instruction.in[0]);
  const T* b = warp.values<T>(instruction.in[1]);
  T* result = warp.values<T>(instruction.out[0]);
  bool* carry = warp.values<bool>(kCarry);
  for_lanes(lanes, [&](int lane) {
    const UnsignedWide taken = TakesCarry && carry[lane] ? 1 : 0;
    const UnsignedWide sum = Subtracts ? UnsignedWide{a[lane]} - b[lane] - taken
                                       : UnsignedWide{a[lane]} + b[lane] + taken;
    result[lane] = static_cast<T>(sum);
    carry[lane] = (sum >> (8 * sizeof(T)) & 1) != 0;
  });
}

template <class T, bool Subtracts, bool TakesCarry>
Operation carrying() {
  return {&with_carry<T, Subtracts, TakesCarry>, Flow::next, {sizeof(T)}, {sizeof(T), sizeof(T)}};
}

template <class T>
void add_carries(Operations& all, const std::string& type) {
  all["add.cc." + type] = carrying<T, false, false>();
  all["addc.cc." + type] = carrying<T, false, true>();
  all["sub.cc." + type] = carrying<T, true, false>();
  all["subc.cc." + type] = carrying<T, true, true>();
  // These write no carry, which nobody reads then.
  all["addc." + type] = carrying<T, false, true>();
  all["subc." + type] = carrying<T, true, true>();
}

// c and the products of a's halves with two bytes of b.
template <int FirstByte>
std::uint32_t dot_of_halves(std::uint32_t a, std::uint32_t b, std::uint32_t c) {
  const std::uint32_t bytes = b >> (8 * FirstByte);
  return c + (a & 0xffff) * (bytes & 0xff) + (a >> 16) * (bytes >> 8 & 0xff);
}

// Four bytes out of those of a and, from number 4 on, b; bit 3 of a selector spreads the sign.
std::uint32_t permuted(std::uint32_t a, std::uint32_t b, std::uint32_t selectors) {
  const std::uint64_t bytes = std::uint64_t{b} << 32 | a;
  std::uint32_t result = 0;
  for (int i = 0; i < 4; ++i) {
    const std::uint32_t selector = selectors >> (4 * i) & 0xf;
    std::uint32_t byte = static_cast<std::uint32_t>(bytes >> (8 * (selector & 7))) & 0xff;
    if ((selector & 8) != 0) byte = (byte & 0x80) != 0 ? 0xff : 0;
    result |= byte << (8 * i);
  }
  return result;
}

// The lower word of upper and lower together, shifted right by at most a word.
std::uint32_t funnel(std::uint32_t lower, std::uint32_t upper, std::uint32_t count) {
  const std::uint64_t both = std::uint64_t{upper} << 32 | lower;
  return static_cast<std::uint32_t>(both >> (count < 32 ? count : 32));
}

// The greater ones of their lower and upper halves.
std::uint32_t greater_of_halves(std::uint32_t a, std::uint32_t b) {
  return std::max(a >> 16, b >> 16) << 16 | std::max(a & 0xffff, b & 0xffff);
}

// b with the lowest bits of a from a position on.
template <class T>
T inserted(T a, T b, std::uint32_t position, std::uint32_t length) {
  const std::uint32_t at = position & 0xff;
  const std::uint32_t bits = length & 0xff;
  constexpr std::uint32_t kBits = 8 * sizeof(T);
  if (at >= kBits || bits == 0) return b;
  const T ones = bits >= kBits ? static_cast<T>(~T{0}) : static_cast<T>((T{1} << bits) - 1);
  return static_cast<T>((b & ~(ones << at)) | ((a & ones) << at));
}

std::uint32_t reversed(std::uint32_t a) {
  std::uint32_t result = 0;
  for (int i = 0; i < 32; ++i) result |= (a >> i & 1) << (31 - i);
  return result;
}

}  // namespace

void add_integer_operations(Operations& all) {
  using std::uint16_t, std::uint32_t, std::uint64_t, std::int16_t, std::int32_t, std::int64_t;
  add_arithmetic<uint16_t>(all, "u16");
  add_arithmetic<uint32_t>(all, "u32");
  add_arithmetic<uint64_t>(all, "u64");
  add_arithmetic<int16_t>(all, "s16");
  add_arithmetic<int32_t>(all, "s32");
  add_arithmetic<int64_t>(all, "s64");
  add_comparisons<uint16_t>(all, "b16");
  add_comparisons<uint32_t>(all, "b32");
  add_comparisons<uint64_t>(all, "b64");
  add_bits<uint16_t>(all, "b16");
  add_bits<uint32_t>(all, "b32");
  add_bits<uint64_t>(all, "b64");
  all["not.b16"] =
      each_lane<[](uint16_t a) { return static_cast<uint16_t>(~a); }, uint16_t, uint16_t>();
  all["not.b32"] = each_lane<[](uint32_t a) { return ~a; }, uint32_t, uint32_t>();
  all["not.b64"] = each_lane<[](uint64_t a) { return ~a; }, uint64_t, uint64_t>();
  add_carries<uint32_t>(all, "u32");
  add_carries<uint32_t>(all, "s32");
  add_carries<uint64_t>(all, "u64");
  add_carries<uint64_t>(all, "s64");
  all["dp2a.lo.u32.u32"] = each_lane<&dot_of_halves<0>, uint32_t, uint32_t, uint32_t, uint32_t>();
  all["dp2a.hi.u32.u32"] = each_lane<&dot_of_halves<2>, uint32_t, uint32_t, uint32_t, uint32_t>();
  all["popc.b32"] = each_lane<[](uint32_t a) { return static_cast<uint32_t>(std::popcount(a)); },
                              uint32_t, uint32_t>();
  all["clz.b32"] = each_lane<[](uint32_t a) { return static_cast<uint32_t>(std::countl_zero(a)); },
                             uint32_t, uint32_t>();
  all["brev.b32"] = each_lane<&reversed, uint32_t, uint32_t>();
  all["bfi.b32"] =
      each_lane<&inserted<uint32_t>, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t>();
  all["bfi.b64"] =
      each_lane<&inserted<uint64_t>, uint64_t, uint64_t, uint64_t, uint32_t, uint32_t>();
  all["max.u16x2"] = each_lane<&greater_of_halves, uint32_t, uint32_t, uint32_t>();
  all["shf.r.clamp.b32"] = each_lane<&funnel, uint32_t, uint32_t, uint32_t, uint32_t>();
  all["prmt.b32"] = each_lane<&permuted, uint32_t, uint32_t, uint32_t, uint32_t>();
}

}  // namespace archwalk::emulated

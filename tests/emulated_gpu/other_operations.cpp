// Predicates, floating point, conversions and moves.
#include <cmath>
#include <cstdint>

#include "arithmetic.hpp"
#include "lanes.hpp"

namespace archwalk::emulated {
namespace {

void add_predicates(Operations& all) {
  all["and.pred"] = each_lane<[](bool a, bool b) { return a && b; }, bool, bool, bool>();
  all["or.pred"] = each_lane<[](bool a, bool b) { return a || b; }, bool, bool, bool>();
  all["xor.pred"] = each_lane<[](bool a, bool b) { return a != b; }, bool, bool, bool>();
  all["not.pred"] = each_lane<[](bool a) { return !a; }, bool, bool>();
  all["mov.pred"] = each_lane<[](bool a) { return a; }, bool, bool>();
}

// Comparisons are false, `ne` true... of unordered values only by their own names: as C++ has them.
void add_doubles(Operations& all) {
  using T = double;
  for (const char* rounding : {"", "rn."}) {
    const std::string type = std::string(rounding) + "f64";
    all["add." + type] = each_lane<[](T a, T b) { return a + b; }, T, T, T>();
    all["sub." + type] = each_lane<[](T a, T b) { return a - b; }, T, T, T>();
  }
  // Not without its rounding: such a product ptxas may fuse with the sum that takes it.
  all["mul.rn.f64"] = each_lane<[](T a, T b) { return a * b; }, T, T, T>();
  all["fma.rn.f64"] = each_lane<[](T a, T b, T c) { return std::fma(a, b, c); }, T, T, T, T>();
  all["div.rn.f64"] = each_lane<[](T a, T b) { return a / b; }, T, T, T>();
  all["neg.f64"] = each_lane<[](T a) { return -a; }, T, T>();
  all["abs.f64"] = each_lane<[](T a) { return std::fabs(a); }, T, T>();
  all["min.f64"] = each_lane<[](T a, T b) { return std::fmin(a, b); }, T, T, T>();
  all["max.f64"] = each_lane<[](T a, T b) { return std::fmax(a, b); }, T, T, T>();
  all["selp.f64"] = each_lane<[](T a, T b, bool p) { return p ? a : b; }, T, T, T, bool>();
  all["setp.eq.f64"] = each_lane<[](T a, T b) { return a == b; }, bool, T, T>();
  all["setp.lt.f64"] = each_lane<[](T a, T b) { return a < b; }, bool, T, T>();
  all["setp.le.f64"] = each_lane<[](T a, T b) { return a <= b; }, bool, T, T>();
  all["setp.gt.f64"] = each_lane<[](T a, T b) { return b < a; }, bool, T, T>();
  all["setp.ge.f64"] = each_lane<[](T a, T b) { return a >= b; }, bool, T, T>();
  all["setp.neu.f64"] = each_lane<[](T a, T b) { return !(a == b); }, bool, T, T>();
}

template <class From, class To>
void add_conversion(Operations& all, const std::string& name) {
  all["cvt." + name] = each_lane<[](From a) { return static_cast<To>(a); }, To, From>();
}

// From each integer to each of another width or sign.
template <class From>
void add_conversions_from(Operations& all, const std::string& from) {
  add_conversion<From, std::uint16_t>(all, "u16." + from);
  add_conversion<From, std::uint32_t>(all, "u32." + from);
  add_conversion<From, std::uint64_t>(all, "u64." + from);
  add_conversion<From, std::int16_t>(all, "s16." + from);
  add_conversion<From, std::int32_t>(all, "s32." + from);
  add_conversion<From, std::int64_t>(all, "s64." + from);
  add_conversion<From, double>(all, "rn.f64." + from);
}

template <class T>
void add_moves(Operations& all, const char* unsigned_type, const char* signed_type,
               const char* bits) {
  for (const char* type : {unsigned_type, signed_type, bits}) {
    all[std::string("mov.") + type] = each_lane<[](T a) { return a; }, T, T>();
  }
}

}  // namespace

void add_other_operations(Operations& all) {
  add_predicates(all);
  add_doubles(all);
  add_conversions_from<std::uint16_t>(all, "u16");
  add_conversions_from<std::uint32_t>(all, "u32");
  add_conversions_from<std::uint64_t>(all, "u64");
  add_conversions_from<std::int16_t>(all, "s16");
  add_conversions_from<std::int32_t>(all, "s32");
  add_conversions_from<std::int64_t>(all, "s64");
  add_moves<std::uint16_t>(all, "u16", "s16", "b16");
  add_moves<std::uint32_t>(all, "u32", "s32", "b32");
  add_moves<std::uint64_t>(all, "u64", "s64", "b64");
  add_moves<std::uint64_t>(all, "f64", "f64", "f64");

  // Generic addresses: those of global memory are its own.
  using Address = std::uint64_t;
  all["cvta.to.global.u64"] = each_lane<[](Address a) { return a; }, Address, Address>();
  all["cvta.global.u64"] = all["cvta.to.global.u64"];
  all["cvta.shared.u64"] = each_lane<[](Address a) { return a + kSharedBase; }, Address, Address>();
  all["cvta.local.u64"] = each_lane<[](Address a) { return a + kLocalBase; }, Address, Address>();
  all["cvta.param.u64"] =
      each_lane<[](Address a) { return a + kParameterBase; }, Address, Address>();
  all["cvta.to.shared.u64"] =
      each_lane<[](Address a) { return a - kSharedBase; }, Address, Address>();
  all["cvta.to.local.u64"] =
      each_lane<[](Address a) { return a - kLocalBase; }, Address, Address>();
}

}  // namespace archwalk::emulated

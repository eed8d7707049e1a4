#pragma once

// Vector registers of 64-bit elements: names of internal linkage only, and nothing of a library,
// which the linker could take for the rest of the program.
constexpr std::size_t kRegisterLanes = kVectorLanes / 2;
using Reals = double __attribute__((vector_size(kVectorLanes * 4)));
using Integers = std::int64_t __attribute__((vector_size(kVectorLanes * 4)));

template <class Vector, class Element>
ARCHWALK_BODY Vector loaded(const Element* from) {
  Vector value;
  __builtin_memcpy(&value, from, sizeof value);
  return value;
}
template <class Vector, class Element>
ARCHWALK_BODY void stored(Element* to, Vector value) {
  __builtin_memcpy(to, &value, sizeof value);
}

// What elementary_series.hpp asks for.
struct Doubles {
  Reals lanes;
  ARCHWALK_BODY explicit Doubles(Reals all) : lanes(all) {}
  ARCHWALK_BODY explicit Doubles(double value) : lanes(value - Reals{}) {}

  ARCHWALK_BODY friend Doubles operator-(Doubles a) { return Doubles(-a.lanes); }
  ARCHWALK_BODY friend Doubles operator+(Doubles a, Doubles b) {
    return Doubles(a.lanes + b.lanes);
  }
  ARCHWALK_BODY friend Doubles operator-(Doubles a, Doubles b) {
    return Doubles(a.lanes - b.lanes);
  }
  ARCHWALK_BODY friend Doubles operator*(Doubles a, Doubles b) {
    return Doubles(a.lanes * b.lanes);
  }
  ARCHWALK_BODY friend Doubles operator/(Doubles a, Doubles b) {
    return Doubles(a.lanes / b.lanes);
  }
  ARCHWALK_BODY friend Doubles fused(Doubles a, Doubles b, Doubles c) {
#if defined(__AVX512F__)
    return Doubles(_mm512_fmadd_pd(a.lanes, b.lanes, c.lanes));
#elif defined(__AVX2__)
    return Doubles(_mm256_fmadd_pd(a.lanes, b.lanes, c.lanes));
#else
    Reals all;
    for (std::size_t lane = 0; lane < kRegisterLanes; ++lane) {
      all[lane] = __builtin_fma(a.lanes[lane], b.lanes[lane], c.lanes[lane]);
    }
    return Doubles(all);
#endif
  }
};

ARCHWALK_BODY Reals whole_part(Reals value) {
#if defined(__AVX512F__)
  return _mm512_roundscale_pd(value, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC);
#elif defined(__AVX2__)
  return _mm256_floor_pd(value);
#else
  Reals all;
  for (std::size_t lane = 0; lane < kRegisterLanes; ++lane)
    all[lane] = __builtin_floor(value[lane]);
  return all;
#endif
}

constexpr int kFractionBits = 52;
constexpr std::int64_t kFraction = (std::int64_t{1} << kFractionBits) - 1;
constexpr std::int64_t kExponentOfHalf = 1022;
// Added to a whole number of 0..2^52 - 1 it leaves the number in its own fraction's bits.
constexpr double kWhole = 0x1p52;
constexpr std::int64_t kWholeBits = std::int64_t{1075} << kFractionBits;

// Of normal numbers > 0.
ARCHWALK_BODY Reals log_of(Reals x) {
  const auto bits = reinterpret_cast<Integers>(x);
  const auto above_half =
      reinterpret_cast<Reals>((bits & kFraction) | (kExponentOfHalf << kFractionBits));
  const Reals exponent = reinterpret_cast<Reals>((bits >> kFractionBits) | kWholeBits) -
                         (kWhole + static_cast<double>(kExponentOfHalf));
  const auto is_low = above_half < kRootHalf;
  return log_of_parts(Doubles(is_low ? above_half * 2.0 : above_half),
                      Doubles(is_low ? exponent - 1.0 : exponent))
      .lanes;
}

// Up to here e^x is a normal number, and a multiplication by 2^k an addition to its bits.
constexpr double kPlainExponent = 700.0;

// Of |x| <= kPlainExponent.
ARCHWALK_BODY Reals exp_of(Reals x) {
  // k plus this has k in its lowest bits, which become the exponent's.
  constexpr double kShifter = 0x1.8p52;
  const Doubles scaled = fused(Doubles(x), Doubles(kInverseLn2), Doubles(0.5));
  const Reals k = whole_part(scaled.lanes);
  const Integers power = reinterpret_cast<Integers>(k + kShifter) << kFractionBits;
  const Reals rest = exp_of_rest(Doubles(x), Doubles(k)).lanes;
  return reinterpret_cast<Reals>(reinterpret_cast<Integers>(rest) + power);
}

// Three loops, not one: their chains of operations are short enough for a processor to work on
// several registers at a time.
void shares_here(const double* units, std::size_t n, double concentration, double* shares) {
  for (std::size_t i = 0; i < n; i += kRegisterLanes) {
    stored(shares + i, -log_of(loaded<Reals>(units + i)));
  }
  for (std::size_t i = 0; i < n; i += kRegisterLanes) {
    stored(shares + i, log_of(loaded<Reals>(shares + i)) * concentration);
  }
  for (std::size_t i = 0; i < n; i += kRegisterLanes) {
    const Reals x = loaded<Reals>(shares + i);
    const Integers is_plain = (x <= kPlainExponent) & (x >= -kPlainExponent);
    stored(shares + i, exp_of(is_plain ? x : Reals{}));
    for (std::size_t lane = 0; lane < kRegisterLanes; ++lane) {
      if (is_plain[lane] == 0) shares[i + lane] = portable_exp(x[lane]);
    }
  }
}

void quotas_here(const double* shares, std::size_t n, double sum, std::uint64_t* weights,
                 std::int64_t* order) {
  for (std::size_t i = 0; i < n; i += kRegisterLanes) {
    const Reals quota = loaded<Reals>(shares + i) / sum;
    const Reals scaled = (quota < 1.0 ? quota : 1.0 - Reals{}) * 0x1p32;
    const Reals whole = whole_part(scaled);
    stored(weights + i, reinterpret_cast<Integers>(whole + kWhole) & kFraction);
    // The bits of numbers >= 0 are in their order.
    stored(order + i, -reinterpret_cast<Integers>(scaled - whole));
  }
}

void ranks_here(const std::int64_t* keys, std::size_t n, std::int64_t* ranks) {
  constexpr std::size_t kRegisters = kRowLanes / kRegisterLanes;
  for (std::size_t i = 0; i < n; i += kRowLanes) {
    Integers own[kRegisters];
    Integers below[kRegisters] = {};
    for (std::size_t r = 0; r < kRegisters; ++r) {
      own[r] = loaded<Integers>(keys + i + r * kRegisterLanes);
    }
    for (std::size_t j = 0; j < n; ++j) {
      const Integers other = keys[j] - Integers{};
      for (std::size_t r = 0; r < kRegisters; ++r) below[r] -= other < own[r];
    }
    for (std::size_t r = 0; r < kRegisters; ++r) stored(ranks + i + r * kRegisterLanes, below[r]);
  }
}

void words_here(PhiloxKey key, std::uint64_t subsequence, std::uint32_t first_block,
                std::uint32_t* out) {
  const PhiloxRoundKeys keys(key);
  LaneVector number;
  for (int lane = 0; lane < kVectorLanes; ++lane) number[lane] = static_cast<std::uint32_t>(lane);
  for (std::size_t block = 0; block < kWordBlocks; block += kVectorLanes) {
    auto x = split(number + (first_block + static_cast<std::uint32_t>(block)));
    auto y = split(LaneVector{});
    auto z = split(LaneVector{} + static_cast<std::uint32_t>(subsequence));
    auto w = split(LaneVector{} + static_cast<std::uint32_t>(subsequence >> 32));
    philox(x, y, z, w, keys);
    std::uint32_t made[kPhiloxWords][kVectorLanes];
    store_lanes(made[0], join(x));
    store_lanes(made[1], join(y));
    store_lanes(made[2], join(z));
    store_lanes(made[3], join(w));
    for (int lane = 0; lane < kVectorLanes; ++lane) {
      for (const auto& word : made) *out++ = word[lane];
    }
  }
}

constexpr RowArithmetic kArithmetic = {&words_here, &shares_here, &quotas_here, &ranks_here};

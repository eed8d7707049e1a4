// Included by one source file for each instruction set, inside archwalk::test and an anonymous
// namespace, as the kernels are: nothing compiled here may be visible to the linker.

constexpr int kLanes = kCheckedLanes;
using Lanes32 = std::uint32_t[kLanes];
using Lanes64 = std::uint64_t[kLanes];

// Whether f(a, b) of vectors is `expected`, lane by lane.
template <class Function>
bool holds(const LaneInput& in, const Lanes32& expected, const Function& function) {
  Lanes32 found;
  for (int lane = 0; lane < kLanes; lane += kVectorLanes) {
    store_lanes(found + lane,
                function(load_lanes<LaneVector>(in.a + lane), load_lanes<LaneVector>(in.b + lane)));
  }
  for (int lane = 0; lane < kLanes; ++lane) {
    if (found[lane] != expected[lane]) return false;
  }
  return true;
}

std::uint32_t upper(std::uint64_t product) {
  return static_cast<std::uint32_t>(product >> 32);
}

const char* check_products(const LaneInput& in) {
  Lanes32 high;
  Lanes32 high_of_scalar;
  Lanes32 halves;
  for (int lane = 0; lane < kLanes; ++lane) {
    high[lane] = upper(std::uint64_t{in.a[lane]} * in.b[lane]);
    high_of_scalar[lane] = upper(std::uint64_t{in.a[lane]} * in.scalar);
    const std::uint32_t low_half = (in.a[lane] & 0xFFFFu) * in.half_scalar >> 16;
    const std::uint32_t high_half = (in.a[lane] >> 16) * in.half_scalar >> 16;
    halves[lane] = low_half | high_half << 16;
  }
  const auto by = [&](const auto& function, const Lanes32& expected) {
    return holds(in, expected, function);
  };
  if (!by([](auto a, auto b) { return wide_product(a, b).high; }, high)) return "wide_product high";
  if (!by([](auto a, auto b) { return join(high_product(split(a), split(b))); }, high)) {
    return "high_product of split lanes";
  }
  if (!by([](auto a, auto b) { return upper_half(long_product(a, b)); }, high)) {
    return "long_product";
  }
  if (!by([&](auto a, auto) { return upper_half(long_product(a, in.scalar)); }, high_of_scalar)) {
    return "long_product with one factor for all";
  }
  if (!by([&](auto a, auto) { return join(wide_product(split(a), in.scalar).high); },
          high_of_scalar)) {
    return "wide_product of split lanes";
  }
  if (!by([&](auto a, auto) { return high_halves(a, in.half_scalar); }, halves)) {
    return "high_halves";
  }
  return nullptr;
}

// Four bytes below 136 out of a word, 135 among them.
template <class T>
T bytes_of(T word) {
  return (word & 0x7F7F7F7Fu) + ((word >> 7) & 0x01010101u) * 8u;
}

const char* check_words(const LaneInput& in) {
  constexpr std::uint32_t kLow = 64;  // the largest weights
  constexpr std::uint32_t kHigh = 4096;
  Lanes32 low;
  Lanes32 shifted;
  Lanes32 looked_up;
  Lanes32 weighted;
  std::uint32_t table[kLookupEntries];
  for (int i = 0; i < kLookupEntries; ++i) table[i] = in.a[i] ^ in.scalar;
  for (int lane = 0; lane < kLanes; ++lane) {
    low[lane] = in.a[lane] * in.b[lane];
    const std::uint32_t count = in.b[lane] % 40;
    shifted[lane] = count < 32 ? in.a[lane] >> count : 0;
    looked_up[lane] = table[in.b[lane] % kLookupEntries];
    const std::uint32_t x = bytes_of(in.a[lane]);
    weighted[lane] = in.scalar + (x & 0xFFu) + kLow * (x >> 8 & 0xFFu) + kHigh * (x >> 16 & 0xFFu) +
                     kLow * kHigh * (x >> 24);
  }
  const auto by = [&](const auto& function, const Lanes32& expected) {
    return holds(in, expected, function);
  };
  if (!by([](auto a, auto) { return join(split(a)); }, in.a)) return "join of split lanes";
  if (!by([](auto a, auto b) { return wide_product(a, b).low; }, low)) return "wide_product low";
  if (!by([](auto a, auto b) { return join(lower_half(long_product(a, b))); }, low)) {
    return "lower_half";
  }
  if (!by([](auto a, auto b) { return shift_right(a, b % 40u); }, shifted)) return "shift_right";
  if (!by([&](auto, auto b) { return table_lookup(table, b % 32u); }, looked_up)) {
    return "table_lookup";
  }
  if (!by([&](auto a, auto) { return weighted_bytes(bytes_of(a), kLow, kHigh, in.scalar); },
          weighted)) {
    return "weighted_bytes";
  }
  return nullptr;
}

// The greatest of each lane's table entries in `Parts` parts of the words, over all steps.
template <class Part>
bool raises_words(const LaneInput& in) {
  constexpr int kBits = 8 * static_cast<int>(sizeof(Part));
  Lanes64 found;
  for (int lane = 0; lane < kLanes; ++lane) found[lane] = in.wide_table[lane];
  raise_by_gathers<Part, kLanes>(in.wide_table, in.index, kCheckedSteps, found);
  for (int lane = 0; lane < kLanes; ++lane) {
    for (int shift = 0; shift < 64; shift += kBits) {
      auto greatest = static_cast<Part>(in.wide_table[lane] >> shift);
      for (const auto& index : in.index) {
        const auto entry = static_cast<Part>(in.wide_table[index[lane]] >> shift);
        greatest = entry > greatest ? entry : greatest;
      }
      if (static_cast<Part>(found[lane] >> shift) != greatest) return false;
    }
  }
  return true;
}

const char* check_lookups(const LaneInput& in) {
  Lanes32 short_entry;
  std::int32_t entry[kLanes];
  gather_lanes<kLanes>(in.short_table, in.index[0], short_entry);
  gather_lanes<kLanes>(in.table, in.index[0], entry);
  Lanes32 greatest;
  for (int lane = 0; lane < kLanes; ++lane) greatest[lane] = in.b[lane] & 0xFFFFu;
  raise_by_gathers<kLanes>(in.short_table, in.index, kCheckedSteps, greatest);
  for (int lane = 0; lane < kLanes; ++lane) {
    const std::uint32_t at = in.index[0][lane];
    if (short_entry[lane] != in.short_table[at]) return "gather_lanes of 16 bits";
    if (entry[lane] != in.table[at]) return "gather_lanes of 32 bits";
    std::uint32_t expected = in.b[lane] & 0xFFFFu;
    for (const auto& index : in.index) {
      const std::uint32_t next = in.short_table[index[lane]];
      expected = next > expected ? next : expected;
    }
    if (greatest[lane] != expected) return "raise_by_gathers of 16 bits";
  }
  if (!raises_words<std::uint16_t>(in)) return "raise_by_gathers of four numbers a word";
  if (!raises_words<std::uint32_t>(in)) return "raise_by_gathers of two numbers a word";
  return nullptr;
}

const char* check_all(const LaneInput& in) {
  if (const char* name = check_products(in)) return name;
  if (const char* name = check_words(in)) return name;
  return check_lookups(in);
}

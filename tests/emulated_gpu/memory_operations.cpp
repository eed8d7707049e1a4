// Loads, stores and atomic additions, lane by lane; and the table of operations.
#include <cstring>
#include <type_traits>

#include "arithmetic.hpp"
#include "lanes.hpp"

namespace archwalk::emulated {
namespace {

// A value narrower than its register is widened as its type says.
template <class T, class Register>
void load(Warp& warp, const Instruction& instruction, LaneMask lanes) {
  for_lanes(lanes, [&](int lane) {
    const std::size_t bytes = sizeof(T) * instruction.vector;
    const unsigned char* from = warp.memory(
        instruction, lane, warp.address(instruction, instruction.in[0], lane), bytes, Access::read);
    for (std::size_t i = 0; i < instruction.vector; ++i) {
      T value;
      std::memcpy(&value, from + i * sizeof(T), sizeof(T));
      if (instruction.out[i] == kNowhere) continue;
      warp.values<Register>(instruction.out[i])[lane] = static_cast<Register>(value);
    }
  });
  warp.end_access();
}

template <class T, class Register>
void store(Warp& warp, const Instruction& instruction, LaneMask lanes) {
  for_lanes(lanes, [&](int lane) {
    const std::size_t bytes = sizeof(T) * instruction.vector;
    unsigned char* to =
        warp.memory(instruction, lane, warp.address(instruction, instruction.in[0], lane), bytes,
                    Access::write);
    for (std::size_t i = 0; i < instruction.vector; ++i) {
      const T value = static_cast<T>(warp.values<Register>(instruction.in[i + 1])[lane]);
      std::memcpy(to + i * sizeof(T), &value, sizeof(T));
    }
  });
  warp.end_access();
}

template <class T>
void atomic_add(Warp& warp, const Instruction& instruction, LaneMask lanes) {
  for_lanes(lanes, [&](int lane) {
    unsigned char* at =
        warp.memory(instruction, lane, warp.address(instruction, instruction.in[0], lane),
                    sizeof(T), Access::atomic);
    T old;
    std::memcpy(&old, at, sizeof(T));
    const T sum = static_cast<T>(old + warp.values<T>(instruction.in[1])[lane]);
    std::memcpy(at, &sum, sizeof(T));
    if (instruction.out[0] != kNowhere) warp.values<T>(instruction.out[0])[lane] = old;
  });
  warp.end_access();
}

template <class T>
struct Typed {
  using type = T;
};

// Calls function(Typed<T>) for the type that PTX names so; null where it names none.
template <class Function>
Execute with_type(const std::string& type, const Function& function) {
  if (type == "u8" || type == "b8") return function(Typed<std::uint8_t>());
  if (type == "s8") return function(Typed<std::int8_t>());
  if (type == "u16" || type == "b16") return function(Typed<std::uint16_t>());
  if (type == "s16") return function(Typed<std::int16_t>());
  if (type == "u32" || type == "b32" || type == "f32") return function(Typed<std::uint32_t>());
  if (type == "s32") return function(Typed<std::int32_t>());
  if (type == "u64" || type == "b64" || type == "f64") return function(Typed<std::uint64_t>());
  if (type == "s64") return function(Typed<std::int64_t>());
  return nullptr;
}

template <class Function>
Execute with_register(int bytes, const Function& function) {
  if (bytes == 2) return function(Typed<std::uint16_t>());
  if (bytes == 4) return function(Typed<std::uint32_t>());
  if (bytes == 8) return function(Typed<std::uint64_t>());
  return nullptr;
}

template <class Part>
void unpack(Warp& warp, const Instruction& instruction, LaneMask lanes) {
  const int count = instruction.vector;
  for_lanes(lanes, [&](int lane) {
    const std::uint64_t whole = count * sizeof(Part) == 8
                                    ? warp.values<std::uint64_t>(instruction.in[0])[lane]
                                    : warp.values<std::uint32_t>(instruction.in[0])[lane];
    for (int i = 0; i < count; ++i) {
      const Place out = instruction.out[static_cast<std::size_t>(i)];
      if (out == kNowhere) continue;
      warp.values<Part>(out)[lane] =
          static_cast<Part>(whole >> (8 * sizeof(Part) * static_cast<std::size_t>(i)));
    }
  });
}

template <class Part>
void pack(Warp& warp, const Instruction& instruction, LaneMask lanes) {
  const int count = instruction.vector;
  for_lanes(lanes, [&](int lane) {
    std::uint64_t whole = 0;
    for (int i = 0; i < count; ++i) {
      const std::uint64_t part =
          warp.values<Part>(instruction.in[static_cast<std::size_t>(i)])[lane];
      whole |= part << (8 * sizeof(Part) * static_cast<std::size_t>(i));
    }
    if (count * sizeof(Part) == 8) {
      warp.values<std::uint64_t>(instruction.out[0])[lane] = whole;
    } else {
      warp.values<std::uint32_t>(instruction.out[0])[lane] = static_cast<std::uint32_t>(whole);
    }
  });
}

}  // namespace

Execute find_load(const std::string& memory, int register_bytes) {
  return with_type(memory, [&](auto type) {
    using T = typename decltype(type)::type;
    return with_register(register_bytes, [](auto wide) -> Execute {
      using Register = typename decltype(wide)::type;
      using Extended =
          std::conditional_t<std::is_signed_v<T>, std::make_signed_t<Register>, Register>;
      if constexpr (sizeof(T) <= sizeof(Register)) return &load<T, Extended>;
      return nullptr;
    });
  });
}

Execute find_store(const std::string& memory, int register_bytes) {
  return with_type(memory, [&](auto type) {
    using T = typename decltype(type)::type;
    return with_register(register_bytes, [](auto wide) -> Execute {
      using Register = typename decltype(wide)::type;
      if constexpr (sizeof(T) <= sizeof(Register)) return &store<T, Register>;
      return nullptr;
    });
  });
}

Execute find_atomic_add(const std::string& memory) {
  return with_type(memory, [](auto type) -> Execute {
    using T = typename decltype(type)::type;
    if constexpr (sizeof(T) >= 4) return &atomic_add<T>;
    return nullptr;
  });
}

Execute find_unpack(int bytes) {
  return with_register(bytes,
                       [](auto part) -> Execute { return &unpack<typename decltype(part)::type>; });
}

Execute find_pack(int bytes) {
  return with_register(bytes,
                       [](auto part) -> Execute { return &pack<typename decltype(part)::type>; });
}

const Operation* find_operation(const std::string& opcode) {
  static const Operations kAll = [] {
    Operations all;
    add_integer_operations(all);
    add_other_operations(all);
    add_warp_operations(all);
    return all;
  }();
  const auto found = kAll.find(opcode);
  return found == kAll.end() ? nullptr : &found->second;
}

}  // namespace archwalk::emulated

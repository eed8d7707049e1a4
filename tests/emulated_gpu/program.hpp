#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// A GPU kernel as the emulated GPU runs it: PTX, read once.
namespace archwalk::emulated {

inline constexpr int kLanes = 32;
using LaneMask = std::uint32_t;
inline constexpr LaneMask kAllLanes = ~LaneMask{0};

/// The emulated GPU can't go on: the program is wrong, or asks for what is not emulated.
struct Fault {
  enum class Kind { address, launch, not_emulated };
  Kind kind;
  std::string what;
};

/// What a state space of PTX is named in a load or store; generic addresses tell it by their top
/// byte (see memory.hpp).
enum class Space : std::uint8_t { generic, global, shared, local, param };

/// What comes after an instruction.
enum class Flow : std::uint8_t {
  next,
  branch,
  exit,
  block_barrier,
  block_vote,  ///< a barrier that tells each thread whether any voted for it
  cluster_barrier,
  warp_barrier,
  shuffle,
  vote
};

class Warp;
struct Instruction;
using Execute = void (*)(Warp&, const Instruction&, LaneMask);

/// A place in a warp's registers, in bytes: 32 values of a type, one a lane.
using Place = std::uint32_t;
inline constexpr Place kNowhere = ~Place{0};
/// The carry of add.cc and the like, one byte a lane.
inline constexpr Place kCarry = 0;

struct Instruction {
  Execute execute = nullptr;
  Flow flow = Flow::next;
  Space space = Space::generic;
  std::uint8_t address_bytes = 0;  ///< of the register that an address begins with; 0: none
  std::uint8_t vector = 1;         ///< values of a load or store
  bool guard_is_negated = false;
  bool is_strong = false;  ///< a load or store that other threads may meet (volatile, relaxed)
  Place guard = kNowhere;
  std::array<Place, 4> out = {kNowhere, kNowhere, kNowhere, kNowhere};
  std::array<Place, 5> in = {kNowhere, kNowhere, kNowhere, kNowhere, kNowhere};
  std::int64_t offset = 0;   ///< of an address
  std::uint32_t target = 0;  ///< of a branch, an instruction's number
  std::uint32_t text = 0;    ///< its number in Program::text
};

/// Values that registers hold from the start.
struct Constant {
  Place place;
  std::uint8_t bytes;
  std::uint64_t value;
};
enum class Special : std::uint8_t {
  tid_x,
  tid_y,
  tid_z,
  ntid_x,
  ntid_y,
  ntid_z,
  ctaid_x,
  ctaid_y,
  ctaid_z,
  nctaid_x,
  nctaid_y,
  nctaid_z,
  cluster_rank,
  cluster_size,
  lane,
  lanes_up_to,
  lanes_from
};
struct SpecialRegister {
  Place place;
  Special name;
};

/// One kernel.
struct Program {
  std::string name;
  std::vector<std::size_t> parameter_at;     ///< bytes, one a parameter
  std::vector<std::size_t> parameter_bytes;  ///< likewise
  std::size_t parameters = 0;                ///< bytes of all
  std::size_t static_shared = 0;             ///< bytes; dynamic shared memory comes after it
  std::size_t local = 0;                     ///< bytes a thread
  std::size_t registers = 0;                 ///< bytes a warp
  int most_threads = 1024;                   ///< of a block, by __launch_bounds__
  std::vector<Constant> constants;
  std::vector<SpecialRegister> specials;
  std::vector<Instruction> code;
  std::vector<std::string> text;  ///< the instructions as they were read, for messages
};

/// Names of the kernels in a PTX module.
std::vector<std::string> kernels_of(std::string_view ptx);

/// Reads the kernel of that name. Fault where it has what is not emulated.
Program read_kernel(std::string_view ptx, const std::string& name);

}  // namespace archwalk::emulated

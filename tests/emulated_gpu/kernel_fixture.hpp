#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "block.hpp"

namespace archwalk::emulated {

// A kernel `test` with one parameter, an address, in %rd0.
inline std::string module_of(const std::string& declarations, const std::string& body) {
  return ".version 9.0\n.target sm_90\n.address_size 64\n.visible .entry test(\n"
         "\t.param .align 8 .u64 test_param_0\n)\n{\n\t.reg .pred %p<20>;\n\t.reg .b16 %rs<20>;\n"
         "\t.reg .b32 %r<40>;\n\t.reg .b64 %rd<40>;\n\t.reg .f64 %fd<20>;\n" +
         declarations + "\tld.param.u64 %rd0, [test_param_0];\n" + body + "\tret;\n}\n";
}

class Kernel {
 public:
  Kernel(std::size_t bytes, const std::string& body, const std::string& declarations = "")
      : bytes_(bytes),
        address_(memory_.allocate(0, bytes, 1 << 20)),
        program_(read_kernel(module_of(declarations, body), "test")) {}

  Counts run(std::uint32_t blocks, std::uint32_t threads, std::uint32_t blocks_of_cluster = 1) {
    Launch launch;
    launch.program = &program_;
    launch.grid.x = blocks;
    launch.block.x = threads;
    launch.blocks_of_cluster = blocks_of_cluster;
    launch.parameters.resize(sizeof(address_));
    std::memcpy(launch.parameters.data(), &address_, sizeof(address_));
    return emulated::run(launch, memory_, 4, true);
  }
  template <class T>
  std::vector<T> results() {
    std::vector<T> all(bytes_ / sizeof(T));
    std::memcpy(all.data(), memory_.at_any(address_, bytes_), bytes_);
    return all;
  }
  template <class T>
  void set(const std::vector<T>& values) {
    std::memcpy(memory_.at_any(address_, bytes_), values.data(), bytes_);
  }

  Fault::Kind fault(std::uint32_t blocks, std::uint32_t threads,
                    std::uint32_t blocks_of_cluster = 1) {
    try {
      run(blocks, threads, blocks_of_cluster);
    } catch (const Fault& fault) {
      what_ = fault.what;
      return fault.kind;
    }
    return Fault::Kind::not_emulated;
  }
  const std::string& what() const { return what_; }

 private:
  std::size_t bytes_;
  Memory memory_;
  std::uint64_t address_;
  Program program_;
  std::string what_;
};

// %rd1: the place of the thread's 32-bit result; %r0 its number in the grid.
inline constexpr const char* kPlace =
    "mov.u32 %r1, %ctaid.x; mov.u32 %r2, %ntid.x; mov.u32 %r3, %tid.x;\n"
    "mad.lo.s32 %r0, %r1, %r2, %r3; mul.wide.u32 %rd1, %r0, 4; add.s64 %rd1, %rd0, %rd1;\n";

}  // namespace archwalk::emulated

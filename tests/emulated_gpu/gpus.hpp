#pragma once

#include <cuda_runtime_api.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "block.hpp"
#include "memory.hpp"
#include "program.hpp"

namespace archwalk::emulated {

/// What is emulated; from the environment, where something there says otherwise.
struct Settings {
  int gpus = 2;                              ///< ARCHWALK_EMULATED_GPUS
  std::size_t bytes = std::size_t{4} << 30;  ///< ARCHWALK_EMULATED_GPU_BYTES, of each
  std::size_t shared = 227 * 1024;  ///< ARCHWALK_EMULATED_GPU_SHARED, that a block may ask for
  /// ARCHWALK_EMULATED_GPU_KERNELS: what the runtime says of kernels; other than 0 where the
  /// program has no code for the GPU.
  cudaError_t kernels = cudaSuccess;
  int driver = CUDART_VERSION;  ///< ARCHWALK_EMULATED_GPU_DRIVER, CUDA's version; 0: there is none
  bool clusters = true;  ///< ARCHWALK_EMULATED_GPU_CLUSTERS, 0: blocks of a cluster find no room
  /// ARCHWALK_EMULATED_GPU_BUSY: another program has this one for itself; -1: none.
  int busy = -1;
  std::uint64_t launches_until_failure = 0;  ///< ARCHWALK_EMULATED_GPU_FAILS_AT; 0: none fails
  std::string counts_file;                   ///< ARCHWALK_EMULATED_GPU_COUNTS

  static Settings from_environment();
};

/// Facts of each GPU: those of an H100 but for its size.
inline constexpr int kProcessors = 2;
inline constexpr int kThreadsOfProcessor = 2048;
inline constexpr int kRegistersOfProcessor = 65536;
inline constexpr std::size_t kSharedWithoutAsking = 48 * 1024;
inline constexpr std::size_t kSharedOfRuntime = 1024;  // of each block

/// A kernel that nvcc's code has made known.
struct Function {
  std::string_view module;
  std::string name;
  std::unique_ptr<Program> program;  ///< read when it is first needed
  struct OnDevice {
    std::size_t most_dynamic_shared = kSharedWithoutAsking;
    bool is_loaded = false;  ///< it is when it is first launched
  };
  std::map<int, OnDevice> on_device;

  const Program& read();
  /// Blocks of that many threads, with that much dynamic shared memory, on a processor.
  int blocks_of_processor(int threads, std::size_t dynamic_shared);
};

using Work = std::function<void()>;

/// Work is done as late as the runtime promises: when somebody waits for it. So what reads results
/// too early, or changes what is still to be copied, is seen.
struct Stream {
  int device = 0;
  std::deque<Work> work;
  std::vector<Work>* captured_by = nullptr;
  bool is_spoiled = false;  ///< what is captured: by a call that may not be made meanwhile
};

/// The emulated GPUs of this process. Calls hold the mutex.
class Gpus {
 public:
  static Gpus& instance();
  ~Gpus();

  std::recursive_mutex mutex;
  const Settings settings = Settings::from_environment();
  Memory memory;

  void add_module(const void* handle, const void* fat_binary);
  void add_function(const void* handle, const void* host_function, const std::string& name);
  Function* find(const void* host_function);

  Stream* add_stream(int device);
  void remove_stream(Stream* stream);
  /// Of a handle, which may be one of the device's default stream.
  Stream& stream_of(cudaStream_t stream, int device);
  void enqueue(Stream& stream, Work work);
  /// Does what is left of a stream, of a device. The device's error, where it has failed.
  cudaError_t wait(Stream& stream);
  cudaError_t wait_for_device(int device);
  cudaError_t status(int device) const { return failed_[static_cast<std::size_t>(device)]; }
  /// The device's error for a call that needs the program's part of it, which the first such call
  /// makes: a GPU that another program has for itself is asked for in vain, and stderr tells.
  cudaError_t enter(int device) const;
  void fail(int device, cudaError_t error, const std::string& what);

  /// Runs a kernel now.
  void run(const Launch& launch);

 private:
  Gpus();
  void write_counts() const;

  std::map<const void*, std::vector<std::string_view>> modules_;
  std::map<const void*, Function> functions_;
  std::vector<std::unique_ptr<Stream>> streams_;
  std::vector<std::unique_ptr<Stream>> default_streams_;
  std::vector<cudaError_t> failed_;
  std::uint64_t launches_ = 0;
  struct Tally {
    std::uint64_t launches = 0;
    Counts counts;
  };
  std::map<std::string, Tally> tallies_;
};

/// For libraries that work on GPUs: where bytes of a GPU are, null where it has none there; work
/// for a stream of the current GPU.
unsigned char* memory_of_gpu(const void* address, std::size_t bytes);
void enqueue_on(cudaStream_t stream, Work work);
bool is_captured(cudaStream_t stream);

}  // namespace archwalk::emulated

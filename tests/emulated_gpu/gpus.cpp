#include "gpus.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "fat_binary.hpp"

namespace archwalk::emulated {
namespace {

constexpr std::uint64_t kResidentBlocks = 4;

void read_setting(const char* name, std::uint64_t& value) {
  if (const char* text = std::getenv(name)) value = std::strtoull(text, nullptr, 10);
}

cudaError_t error_of(Fault::Kind kind) {
  switch (kind) {
    case Fault::Kind::address:
      return cudaErrorIllegalAddress;
    case Fault::Kind::launch:
      return cudaErrorLaunchFailure;
    case Fault::Kind::not_emulated:
      break;
  }
  return cudaErrorNotSupported;
}

}  // namespace

Settings Settings::from_environment() {
  Settings settings;
  auto gpus = static_cast<std::uint64_t>(settings.gpus);
  auto bytes = static_cast<std::uint64_t>(settings.bytes);
  auto shared = static_cast<std::uint64_t>(settings.shared);
  std::uint64_t clusters = 1;
  std::uint64_t kernels = 0;
  auto driver = static_cast<std::uint64_t>(settings.driver);
  auto busy = static_cast<std::uint64_t>(settings.busy);
  read_setting("ARCHWALK_EMULATED_GPUS", gpus);
  read_setting("ARCHWALK_EMULATED_GPU_BYTES", bytes);
  read_setting("ARCHWALK_EMULATED_GPU_SHARED", shared);
  read_setting("ARCHWALK_EMULATED_GPU_CLUSTERS", clusters);
  read_setting("ARCHWALK_EMULATED_GPU_KERNELS", kernels);
  read_setting("ARCHWALK_EMULATED_GPU_DRIVER", driver);
  read_setting("ARCHWALK_EMULATED_GPU_BUSY", busy);
  read_setting("ARCHWALK_EMULATED_GPU_FAILS_AT", settings.launches_until_failure);
  settings.gpus = static_cast<int>(gpus);
  settings.bytes = bytes;
  settings.shared = shared;
  settings.clusters = clusters != 0;
  settings.kernels = static_cast<cudaError_t>(kernels);
  settings.driver = static_cast<int>(driver);
  settings.busy = static_cast<int>(busy);
  if (const char* file = std::getenv("ARCHWALK_EMULATED_GPU_COUNTS")) settings.counts_file = file;
  return settings;
}

const Program& Function::read() {
  if (program == nullptr) program = std::make_unique<Program>(read_kernel(module, name));
  return *program;
}

int Function::blocks_of_processor(int threads, std::size_t dynamic_shared) {
  const Program& facts = read();
  if (threads <= 0 || threads > facts.most_threads) return 0;
  const std::size_t shared = facts.static_shared + dynamic_shared + kSharedOfRuntime;
  // ptxas takes as many registers as the bound on threads leaves, 255 at most: all are taken for
  // so.
  const int registers = std::min(255, kRegistersOfProcessor / std::max(facts.most_threads, kLanes));
  const int by_registers = kRegistersOfProcessor / (registers * threads);
  const int by_threads = kThreadsOfProcessor / threads;
  // A processor has what one block may ask for and what the runtime takes of it.
  const int by_shared =
      static_cast<int>((Gpus::instance().settings.shared + kSharedOfRuntime) / shared);
  return std::min({by_registers, by_threads, by_shared});
}

Gpus::Gpus() : failed_(static_cast<std::size_t>(settings.gpus), cudaSuccess) {
  for (int device = 0; device < settings.gpus; ++device) {
    default_streams_.push_back(std::make_unique<Stream>());
    default_streams_.back()->device = device;
  }
}

Gpus::~Gpus() {
  write_counts();
}

Gpus& Gpus::instance() {
  static Gpus all;
  return all;
}

void Gpus::add_module(const void* handle, const void* fat_binary) {
  modules_[handle] = ptx_modules(fat_binary);
}

void Gpus::add_function(const void* handle, const void* host_function, const std::string& name) {
  for (const std::string_view module : modules_[handle]) {
    Function& function = functions_[host_function];
    function.module = module;
    function.name = name;
  }
}

Function* Gpus::find(const void* host_function) {
  const auto found = functions_.find(host_function);
  return found == functions_.end() ? nullptr : &found->second;
}

Stream* Gpus::add_stream(int device) {
  streams_.push_back(std::make_unique<Stream>());
  streams_.back()->device = device;
  return streams_.back().get();
}

void Gpus::remove_stream(Stream* stream) {
  wait(*stream);
  std::erase_if(streams_, [&](const auto& one) { return one.get() == stream; });
}

Stream& Gpus::stream_of(cudaStream_t stream, int device) {
  const bool is_default =
      stream == nullptr || stream == cudaStreamLegacy || stream == cudaStreamPerThread;
  return is_default ? *default_streams_[static_cast<std::size_t>(device)]
                    : *reinterpret_cast<Stream*>(stream);
}

void Gpus::enqueue(Stream& stream, Work work) {
  if (stream.captured_by != nullptr) {
    stream.captured_by->push_back(std::move(work));
  } else {
    stream.work.push_back(std::move(work));
  }
}

cudaError_t Gpus::wait(Stream& stream) {
  while (!stream.work.empty()) {
    const Work work = std::move(stream.work.front());
    stream.work.pop_front();
    if (status(stream.device) == cudaSuccess) work();
  }
  return status(stream.device);
}

cudaError_t Gpus::wait_for_device(int device) {
  wait(*default_streams_[static_cast<std::size_t>(device)]);
  for (std::size_t i = 0; i < streams_.size(); ++i) {
    if (streams_[i]->device == device) wait(*streams_[i]);
  }
  return status(device);
}

cudaError_t Gpus::enter(int device) const {
  if (device != settings.busy) return status(device);
  fmt::print(stderr, "emulated GPU {}: another program has it for itself\n", device);
  return cudaErrorDevicesUnavailable;
}

void Gpus::fail(int device, cudaError_t error, const std::string& what) {
  failed_[static_cast<std::size_t>(device)] = error;
  fmt::print(stderr, "emulated GPU {}: {}\n", device, what);
}

void Gpus::run(const Launch& launch) {
  if (++launches_ == settings.launches_until_failure) {
    fail(launch.device, cudaErrorLaunchFailure,
         fmt::format("launch {} fails, as ARCHWALK_EMULATED_GPU_FAILS_AT asks", launches_));
    return;
  }
  try {
    const bool counts_traffic = !settings.counts_file.empty();
    const Counts counts = emulated::run(launch, memory, kResidentBlocks, counts_traffic);
    Tally& tally = tallies_[launch.program->name];
    ++tally.launches;
    tally.counts.add(counts);
  } catch (const Fault& fault) {
    fail(launch.device, error_of(fault.kind), fault.what);
  }
}

void Gpus::write_counts() const {
  if (settings.counts_file.empty()) return;
  std::FILE* file = std::fopen(settings.counts_file.c_str(), "w");
  if (file == nullptr) return;
  fmt::print(file,
             "kernel\tlaunches\tinstructions of warps\tinstructions of threads\t"
             "wavefronts of shared memory\tsectors of global memory\n");
  for (const auto& [name, tally] : tallies_) {
    fmt::print(file, "{}\t{}\t{}\t{}\t{}\t{}\n", name, tally.launches, tally.counts.instructions,
               tally.counts.lane_instructions, tally.counts.shared_wavefronts,
               tally.counts.global_sectors);
  }
  std::fclose(file);
}

unsigned char* memory_of_gpu(const void* address, std::size_t bytes) {
  return Gpus::instance().memory.at_any(reinterpret_cast<std::uint64_t>(address), bytes);
}

void enqueue_on(cudaStream_t stream, Work work) {
  Gpus& gpus = Gpus::instance();
  const std::lock_guard lock(gpus.mutex);
  int device = 0;
  cudaGetDevice(&device);
  gpus.enqueue(gpus.stream_of(stream, device), std::move(work));
}

bool is_captured(cudaStream_t stream) {
  Gpus& gpus = Gpus::instance();
  const std::lock_guard lock(gpus.mutex);
  int device = 0;
  cudaGetDevice(&device);
  return gpus.stream_of(stream, device).captured_by != nullptr;
}

}  // namespace archwalk::emulated

// The runtime's promises, and that nothing is done before it must be.
#include <cuda_runtime_api.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <vector>

#include "gpus.hpp"

namespace archwalk::emulated {
namespace {

class Buffers : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(cudaMalloc(&on_gpu_, kBytes), cudaSuccess);
    void* pinned = nullptr;
    ASSERT_EQ(cudaMallocHost(&pinned, kBytes), cudaSuccess);
    pinned_ = static_cast<std::uint32_t*>(pinned);
    ASSERT_EQ(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking), cudaSuccess);
  }
  void TearDown() override {
    EXPECT_EQ(cudaStreamDestroy(stream_), cudaSuccess);
    EXPECT_EQ(cudaFreeHost(pinned_), cudaSuccess);
    EXPECT_EQ(cudaFree(on_gpu_), cudaSuccess);
  }

  static constexpr std::size_t kBytes = 64;
  void* on_gpu_ = nullptr;
  std::uint32_t* pinned_ = nullptr;
  cudaStream_t stream_ = nullptr;
};

// What is pinned is copied when the stream is waited for: the change comes along.
TEST_F(Buffers, CopiesComeLate) {
  pinned_[0] = 1;
  ASSERT_EQ(cudaMemcpyAsync(on_gpu_, pinned_, 4, cudaMemcpyHostToDevice, stream_), cudaSuccess);
  pinned_[0] = 2;
  ASSERT_EQ(cudaStreamSynchronize(stream_), cudaSuccess);
  std::uint32_t found = 0;
  ASSERT_EQ(cudaMemcpy(&found, on_gpu_, 4, cudaMemcpyDeviceToHost), cudaSuccess);
  EXPECT_EQ(found, 2u);
}

// What is not pinned is copied from at once, but arrives late; streams of their own don't wait for
// it.
TEST_F(Buffers, PageableMemoryIsStaged) {
  std::uint32_t value = 1;
  ASSERT_EQ(cudaMemcpy(on_gpu_, &value, 4, cudaMemcpyHostToDevice), cudaSuccess);
  value = 2;
  ASSERT_EQ(cudaMemcpyAsync(pinned_, on_gpu_, 4, cudaMemcpyDeviceToHost, stream_), cudaSuccess);
  ASSERT_EQ(cudaStreamSynchronize(stream_), cudaSuccess);
  EXPECT_NE(pinned_[0], 1u);
  ASSERT_EQ(cudaStreamSynchronize(nullptr), cudaSuccess);
  ASSERT_EQ(cudaMemcpyAsync(pinned_, on_gpu_, 4, cudaMemcpyDeviceToHost, stream_), cudaSuccess);
  ASSERT_EQ(cudaStreamSynchronize(stream_), cudaSuccess);
  EXPECT_EQ(pinned_[0], 1u);
}

TEST_F(Buffers, GraphsDoNothingUntilTheyAreLaunched) {
  pinned_[0] = 7;
  ASSERT_EQ(cudaMemsetAsync(on_gpu_, 0, kBytes, stream_), cudaSuccess);
  ASSERT_EQ(cudaStreamBeginCapture(stream_, cudaStreamCaptureModeThreadLocal), cudaSuccess);
  ASSERT_EQ(cudaMemcpyAsync(on_gpu_, pinned_, 4, cudaMemcpyHostToDevice, stream_), cudaSuccess);
  cudaGraph_t graph = nullptr;
  ASSERT_EQ(cudaStreamEndCapture(stream_, &graph), cudaSuccess);
  cudaGraphExec_t launchable = nullptr;
  ASSERT_EQ(cudaGraphInstantiate(&launchable, graph, 0), cudaSuccess);
  ASSERT_EQ(cudaGraphDestroy(graph), cudaSuccess);
  ASSERT_EQ(cudaStreamSynchronize(stream_), cudaSuccess);
  std::uint32_t found = 1;
  ASSERT_EQ(cudaMemcpy(&found, on_gpu_, 4, cudaMemcpyDeviceToHost), cudaSuccess);
  EXPECT_EQ(found, 0u);
  ASSERT_EQ(cudaGraphLaunch(launchable, stream_), cudaSuccess);
  ASSERT_EQ(cudaStreamSynchronize(stream_), cudaSuccess);
  ASSERT_EQ(cudaMemcpy(&found, on_gpu_, 4, cudaMemcpyDeviceToHost), cudaSuccess);
  EXPECT_EQ(found, 7u);
  ASSERT_EQ(cudaGraphExecDestroy(launchable), cudaSuccess);
}

// CUDA's programming guide, "Prohibited and unhandled operations": the call fails, and so does what
// is captured.
TEST_F(Buffers, CallsThatMayNotBeMadeWhileAStreamIsCaptured) {
  void* more = nullptr;
  const std::function<cudaError_t()> calls[] = {
      [&] { return cudaMalloc(&more, kBytes); }, [&] { return cudaMallocHost(&more, kBytes); },
      [&] { return cudaFree(nullptr); }, [&] { return cudaStreamSynchronize(stream_); },
      [&] { return cudaMemcpy(on_gpu_, pinned_, 4, cudaMemcpyHostToDevice); }};
  for (const auto& call : calls) {
    ASSERT_EQ(cudaStreamBeginCapture(stream_, cudaStreamCaptureModeThreadLocal), cudaSuccess);
    ASSERT_EQ(cudaMemsetAsync(on_gpu_, 0, kBytes, stream_), cudaSuccess);
    EXPECT_EQ(call(), cudaErrorStreamCaptureUnsupported);
    cudaGraph_t graph = nullptr;
    EXPECT_EQ(cudaStreamEndCapture(stream_, &graph), cudaErrorStreamCaptureInvalidated);
    EXPECT_EQ(graph, nullptr);
  }
  EXPECT_EQ(cudaStreamBeginCapture(nullptr, cudaStreamCaptureModeThreadLocal),
            cudaErrorStreamCaptureUnsupported);
  EXPECT_EQ(cudaStreamSynchronize(stream_), cudaSuccess);
}

// What is freed is another GPU's than the current one: its work is waited for.
TEST_F(Buffers, FreeingWaitsForTheOwner) {
  void* other = nullptr;
  cudaStream_t stream = nullptr;
  ASSERT_EQ(cudaSetDevice(1), cudaSuccess);
  ASSERT_EQ(cudaMalloc(&other, kBytes), cudaSuccess);
  ASSERT_EQ(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking), cudaSuccess);
  ASSERT_EQ(cudaMemsetAsync(other, 0, kBytes, stream), cudaSuccess);
  ASSERT_EQ(cudaMemcpyAsync(pinned_, other, 4, cudaMemcpyDeviceToHost, stream), cudaSuccess);
  pinned_[0] = 3;
  ASSERT_EQ(cudaSetDevice(0), cudaSuccess);
  ASSERT_EQ(cudaFree(other), cudaSuccess);
  EXPECT_EQ(pinned_[0], 0u);
  EXPECT_EQ(cudaStreamDestroy(stream), cudaSuccess);
}

TEST_F(Buffers, WrongCallsAreRefused) {
  std::uint32_t value = 0;
  EXPECT_EQ(cudaMemcpy(&value, on_gpu_, 4, cudaMemcpyHostToDevice), cudaErrorInvalidValue);
  EXPECT_EQ(cudaMemcpy(&value, static_cast<char*>(on_gpu_) + kBytes, 4, cudaMemcpyDeviceToHost),
            cudaErrorInvalidValue);
  EXPECT_EQ(cudaFree(&value), cudaErrorInvalidValue);
  void* too_large = nullptr;
  EXPECT_EQ(cudaMalloc(&too_large, std::size_t{1} << 40), cudaErrorMemoryAllocation);
  EXPECT_EQ(cudaGetLastError(), cudaErrorMemoryAllocation);
  EXPECT_EQ(cudaGetLastError(), cudaSuccess);
  int device_count = 0;
  EXPECT_EQ(cudaGetDeviceCount(&device_count), cudaSuccess);
  EXPECT_EQ(cudaSetDevice(device_count), cudaErrorInvalidDevice);
}

}  // namespace
}  // namespace archwalk::emulated

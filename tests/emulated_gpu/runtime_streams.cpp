// Streams and graphs of the CUDA runtime.
#include <cuda_runtime_api.h>

#include <memory>
#include <utility>
#include <vector>

#include "calls.hpp"

namespace archwalk::emulated {
namespace {

using Graph = std::vector<Work>;

}  // namespace
}  // namespace archwalk::emulated

using namespace archwalk::emulated;

extern "C" {

cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned) {
  return guarded([&](Gpus& gpus, int device) {
    *stream = reinterpret_cast<cudaStream_t>(gpus.add_stream(device));
    return cudaSuccess;
  });
}
cudaError_t cudaStreamDestroy(cudaStream_t stream) {
  return guarded([&](Gpus& gpus, int) {
    if (reinterpret_cast<Stream*>(stream)->captured_by != nullptr) return refuse_while_capturing();
    gpus.remove_stream(reinterpret_cast<Stream*>(stream));
    return cudaSuccess;
  });
}
cudaError_t cudaStreamSynchronize(cudaStream_t stream) {
  return guarded([&](Gpus& gpus, int device) {
    Stream& queue = gpus.stream_of(stream, device);
    if (queue.captured_by != nullptr) return refuse_while_capturing();
    return gpus.wait(queue);
  });
}

cudaError_t cudaStreamBeginCapture(cudaStream_t stream, cudaStreamCaptureMode) {
  return guarded([&](Gpus& gpus, int device) {
    Stream& queue = gpus.stream_of(stream, device);
    const bool is_default = &queue != reinterpret_cast<Stream*>(stream);
    if (is_default || queue.captured_by != nullptr || thread_state().captures != nullptr) {
      return is_default ? cudaErrorStreamCaptureUnsupported : cudaErrorIllegalState;
    }
    queue.captured_by = new Graph();
    queue.is_spoiled = false;
    thread_state().captures = &queue;
    return cudaSuccess;
  });
}
cudaError_t cudaStreamEndCapture(cudaStream_t stream, cudaGraph_t* graph) {
  *graph = nullptr;
  auto* queue = reinterpret_cast<Stream*>(stream);
  // Ends whatever has become of the device.
  std::unique_ptr<Graph> captured(std::exchange(queue->captured_by, nullptr));
  if (thread_state().captures != queue) return told(cudaErrorStreamCaptureWrongThread);
  thread_state().captures = nullptr;
  return guarded([&](Gpus&, int) {
    if (captured == nullptr || queue->is_spoiled) return cudaErrorStreamCaptureInvalidated;
    *graph = reinterpret_cast<cudaGraph_t>(captured.release());
    return cudaSuccess;
  });
}
cudaError_t cudaGraphInstantiate(cudaGraphExec_t* launchable, cudaGraph_t graph,
                                 unsigned long long) {
  *launchable = reinterpret_cast<cudaGraphExec_t>(new Graph(*reinterpret_cast<Graph*>(graph)));
  return cudaSuccess;
}
cudaError_t cudaGraphLaunch(cudaGraphExec_t launchable, cudaStream_t stream) {
  return guarded([&](Gpus& gpus, int device) {
    Stream& queue = gpus.stream_of(stream, device);
    for (const Work& work : *reinterpret_cast<Graph*>(launchable)) gpus.enqueue(queue, work);
    return cudaSuccess;
  });
}
cudaError_t cudaGraphDestroy(cudaGraph_t graph) {
  delete reinterpret_cast<Graph*>(graph);
  return cudaSuccess;
}
cudaError_t cudaGraphExecDestroy(cudaGraphExec_t launchable) {
  delete reinterpret_cast<Graph*>(launchable);
  return cudaSuccess;
}

}  // extern "C"

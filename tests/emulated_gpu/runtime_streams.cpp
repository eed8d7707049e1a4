// Streams and graphs of the CUDA runtime.
#include <cuda_runtime_api.h>

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
    gpus.remove_stream(reinterpret_cast<Stream*>(stream));
    return cudaSuccess;
  });
}
cudaError_t cudaStreamSynchronize(cudaStream_t stream) {
  return guarded([&](Gpus& gpus, int device) { return gpus.wait(gpus.stream_of(stream, device)); });
}

cudaError_t cudaStreamBeginCapture(cudaStream_t stream, cudaStreamCaptureMode) {
  return guarded([&](Gpus&, int) {
    reinterpret_cast<Stream*>(stream)->captured_by = new Graph();
    return cudaSuccess;
  });
}
cudaError_t cudaStreamEndCapture(cudaStream_t stream, cudaGraph_t* graph) {
  return guarded([&](Gpus&, int) {
    *graph = reinterpret_cast<cudaGraph_t>(
        std::exchange(reinterpret_cast<Stream*>(stream)->captured_by, nullptr));
    return *graph == nullptr ? cudaErrorStreamCaptureInvalidated : cudaSuccess;
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

#include "matrix_buffers.hpp"

#include <algorithm>
#include <cstring>

namespace archwalk::cuda {

void UploadStage::upload(void* target, const void* values, std::size_t bytes,
                         const Stream& stream) {
  auto* to = static_cast<unsigned char*>(target);
  const auto* from = static_cast<const unsigned char*>(values);
  while (bytes > 0) {
    if (used_ == buffer_.bytes()) {
      stream.wait();
      used_ = 0;
    }
    const std::size_t piece = std::min(bytes, buffer_.bytes() - used_);
    auto* stage = buffer_.as<unsigned char>() + used_;
    std::memcpy(stage, from, piece);
    ARCHWALK_CUDA(cudaMemcpyAsync(to, stage, piece, cudaMemcpyHostToDevice, stream.get()));
    used_ += piece;
    to += piece;
    from += piece;
    bytes -= piece;
  }
}

}  // namespace archwalk::cuda

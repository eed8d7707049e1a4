#include "launches.hpp"

namespace archwalk::cuda {

BlockLaunch::BlockLaunch(std::uint32_t blocks, int threads, std::uint32_t of_cluster,
                         std::size_t shared_bytes, cudaStream_t stream) {
  config_.gridDim = dim3(blocks);
  config_.blockDim = dim3(static_cast<unsigned>(threads));
  config_.dynamicSmemBytes = shared_bytes;
  config_.stream = stream;
  if (of_cluster == 1) return;
  cluster_.id = cudaLaunchAttributeClusterDimension;
  cluster_.val.clusterDim = {of_cluster, 1, 1};
  config_.attrs = &cluster_;
  config_.numAttrs = 1;
}

}  // namespace archwalk::cuda

#include "archwalk/core/error.hpp"
#include "archwalk/cuda/walk_launcher.hpp"

namespace archwalk::cuda {

bool is_built() {
  return false;
}

std::vector<kernels::WalkTallies> run_walks(const kernels::WalkPlan& /*plan*/,
                                            const std::vector<kernels::WalkWork>& /*works*/,
                                            Progress& /*progress*/) {
  throw NotBuiltError("the CUDA backend is not built", "this program runs walks on the CPU only",
                      "use --backend cpu; the walks are the same");
}

}  // namespace archwalk::cuda

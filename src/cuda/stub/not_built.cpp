// The CUDA engine of a build without it.
#include "archwalk/core/error.hpp"
#include "archwalk/cuda/column_sorter.hpp"
#include "archwalk/cuda/devices.hpp"
#include "archwalk/cuda/hitting_launcher.hpp"
#include "archwalk/cuda/matrix_launcher.hpp"
#include "archwalk/cuda/plain_peers.hpp"
#include "archwalk/cuda/stencil_launcher.hpp"
#include "archwalk/cuda/walk_launcher.hpp"

namespace archwalk::cuda {
namespace {

[[noreturn]] void throw_not_built() {
  throw NotBuiltError("the CUDA backend is not built", "this program runs walks on the CPU only",
                      "use --backend cpu; the walks are the same");
}

}  // namespace

bool is_built() {
  return false;
}

DeviceSearch find_devices() {
  throw_not_built();
}

DeviceSorter::DeviceSorter(int device, std::size_t least) : device_(device), least_(least) {
  throw_not_built();
}
std::vector<std::uint32_t> DeviceSorter::order(const std::vector<std::int64_t>& /*k*/) const {
  throw_not_built();
}
DenseRanks DeviceSorter::ranks(const std::vector<std::int64_t>& /*k*/) const {
  throw_not_built();
}

struct WalkLauncher::State {};
WalkLauncher::WalkLauncher(const std::vector<int>& /*devices*/) {
  throw_not_built();
}
WalkLauncher::~WalkLauncher() = default;
std::vector<kernels::WalkTallies> WalkLauncher::run(const kernels::WalkPlan& /*plan*/,
                                                    const std::vector<kernels::WalkWork>& /*works*/,
                                                    Progress& /*progress*/) {
  throw_not_built();
}

struct StencilLauncher::State {};
StencilLauncher::StencilLauncher(const std::vector<int>& /*devices*/, kernels::StepsPlan /*plan*/) {
  throw_not_built();
}
StencilLauncher::~StencilLauncher() = default;
std::vector<kernels::StepSums> StencilLauncher::run(
    const std::vector<kernels::StencilWork>& /*works*/, Progress& /*progress*/) {
  throw_not_built();
}

struct PlainGpuWalk::State {};
PlainGpuWalk::PlainGpuWalk(int /*device*/, PlainWalkProblem /*problem*/) {
  throw_not_built();
}
PlainGpuWalk::~PlainGpuWalk() = default;
double PlainGpuWalk::run() {
  throw_not_built();
}

struct PlainGpuProducts::State {};
std::string PlainGpuProducts::problem() {
  throw_not_built();
}
PlainGpuProducts::PlainGpuProducts(int /*device*/, const PlainMatrix& /*matrix*/) {
  throw_not_built();
}
PlainGpuProducts::~PlainGpuProducts() = default;
std::vector<double> PlainGpuProducts::run(const std::vector<double>& /*u*/,
                                          std::uint32_t /*steps*/) {
  throw_not_built();
}

struct MatrixLauncher::State {};
MatrixLauncher::MatrixLauncher(const std::vector<int>& /*devices*/, kernels::StepsPlan /*plan*/,
                               MatrixProducts /*products*/) {
  throw_not_built();
}
MatrixLauncher::~MatrixLauncher() = default;
kernels::StepSums MatrixLauncher::run(const kernels::MatrixView& /*matrix*/) {
  throw_not_built();
}
std::string matrix_products() {
  throw_not_built();
}

struct HittingLauncher::State {};
HittingLauncher::HittingLauncher(const std::vector<int>& /*devices*/) {
  throw_not_built();
}
HittingLauncher::~HittingLauncher() = default;
std::vector<kernels::HittingTallies> HittingLauncher::run(
    const kernels::HittingPlan& /*plan*/, const std::vector<kernels::WalkWork>& /*works*/,
    Progress& /*progress*/) {
  throw_not_built();
}

}  // namespace archwalk::cuda

#include <fmt/format.h>

#include "archwalk/core/error.hpp"
#include "archwalk/cuda/plain_peers.hpp"
#include "cusparse.hpp"

namespace archwalk::cuda {
namespace {

constexpr cusparseOperation_t kAsItIs = CUSPARSE_OPERATION_NON_TRANSPOSE;
constexpr double kOne = 1.0;
constexpr double kZero = 0.0;

void check(cusparseStatus_t status) {
  if (status == CUSPARSE_STATUS_SUCCESS) return;
  throw SystemError(fmt::format("cuSPARSE failed with status {}", static_cast<int>(status)),
                    "it is what archwalk is compared with", "leave out the peers (--no-peers)");
}

const CusparseFunctions& loaded() {
  if (!cusparse().problem.empty()) {
    throw SystemError(cusparse().problem, "it is what archwalk is compared with",
                      "leave out the peers (--no-peers)");
  }
  return cusparse();
}

}  // namespace

struct PlainGpuProducts::State {
  State(int the_device, const PlainMatrix& matrix)
      : device(the_device),
        library(loaded()),
        begin(on_device(matrix.begin)),
        target(on_device(matrix.target)),
        probability(on_device(matrix.probability)),
        size(static_cast<std::int64_t>(matrix.begin.size()) - 1) {
    check(library.create_csr(&description, size, size,
                             static_cast<std::int64_t>(matrix.target.size()), begin.as<void>(),
                             target.as<void>(), probability.as<void>(), CUSPARSE_INDEX_32I,
                             CUSPARSE_INDEX_32I, CUSPARSE_INDEX_BASE_ZERO, CUDA_R_64F));
    std::size_t bytes = 0;
    for (int i = 0; i < 2; ++i) {
      vectors[i] = DeviceBuffer(static_cast<std::size_t>(size) * sizeof(double));
      ARCHWALK_CUDA(cudaMemsetAsync(vectors[i].as<void>(), 0, vectors[i].bytes(), nullptr));
      check(library.create_vector(&descriptions[i], size, vectors[i].as<void>(), CUDA_R_64F));
    }
    check(library.vector_buffer_size(handle.get(), kAsItIs, &kOne, description, descriptions[0],
                                     &kZero, descriptions[1], CUDA_R_64F, CUSPARSE_SPMV_ALG_DEFAULT,
                                     &bytes));
    work = DeviceBuffer(bytes);
  }
  ~State() {
    for (cusparseDnVecDescr_t one : descriptions) {
      if (one != nullptr) library.destroy_vector(one);
    }
    if (description != nullptr) library.destroy_sparse(description);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  int device;
  const CusparseFunctions& library;
  CusparseHandle handle;
  DeviceBuffer begin;
  DeviceBuffer target;
  DeviceBuffer probability;
  std::int64_t size;
  DeviceBuffer vectors[2];
  DeviceBuffer work;
  cusparseSpMatDescr_t description = nullptr;
  cusparseDnVecDescr_t descriptions[2] = {};
};

std::string PlainGpuProducts::problem() {
  return cusparse().problem;
}

PlainGpuProducts::PlainGpuProducts(int device, const PlainMatrix& matrix) {
  ARCHWALK_CUDA(cudaSetDevice(device));
  state_ = std::make_unique<State>(device, matrix);
}
PlainGpuProducts::~PlainGpuProducts() = default;

std::vector<double> PlainGpuProducts::run(const std::vector<double>& u, std::uint32_t steps) {
  State& state = *state_;
  ARCHWALK_CUDA(cudaSetDevice(state.device));
  const std::size_t bytes = u.size() * sizeof(double);
  ARCHWALK_CUDA(cudaMemcpy(state.vectors[0].as<void>(), u.data(), bytes, cudaMemcpyHostToDevice));
  for (std::uint32_t step = 0; step < steps; ++step) {
    check(state.library.multiply_vector(state.handle.get(), kAsItIs, &kOne, state.description,
                                        state.descriptions[step % 2], &kZero,
                                        state.descriptions[1 - step % 2], CUDA_R_64F,
                                        CUSPARSE_SPMV_ALG_DEFAULT, state.work.as<void>()));
  }
  std::vector<double> out(u.size());
  ARCHWALK_CUDA(
      cudaMemcpy(out.data(), state.vectors[steps % 2].as<void>(), bytes, cudaMemcpyDeviceToHost));
  return out;
}

}  // namespace archwalk::cuda

#include "cusparse.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "archwalk/core/error.hpp"

namespace archwalk::cuda {
namespace {

// CUDA 12 and 13 both come with version 12 of the library.
constexpr const char* kLibraries[] = {"libcusparse.so.12", "libcusparse.so.13", "libcusparse.so"};

// Deterministic: the documentation promises the same bits at every run.
constexpr cusparseSpMMAlg_t kAlgorithm = CUSPARSE_SPMM_CSR_ALG3;
constexpr cusparseOperation_t kAsItIs = CUSPARSE_OPERATION_NON_TRANSPOSE;
constexpr double kOne = 1.0;
constexpr double kZero = 0.0;

template <class Function>
void look_up(void* library, const char* name, Function& function, std::string& problem) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  if (function == nullptr && problem.empty()) problem = fmt::format("it has no {}", name);
}

CusparseFunctions load() {
  CusparseFunctions out;
  void* library = nullptr;
  for (const char* name : kLibraries) {
    library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (library != nullptr) break;
    // Of the first name: where there is such a library, this tells what it lacks itself.
    const char* error = dlerror();
    if (out.problem.empty()) out.problem = error != nullptr ? error : name;
  }
  if (library == nullptr) return out;
  out.problem.clear();
  look_up(library, "cusparseCreate", out.create, out.problem);
  look_up(library, "cusparseDestroy", out.destroy, out.problem);
  look_up(library, "cusparseSetStream", out.set_stream, out.problem);
  look_up(library, "cusparseCreateCsr", out.create_csr, out.problem);
  look_up(library, "cusparseDestroySpMat", out.destroy_sparse, out.problem);
  look_up(library, "cusparseCreateDnMat", out.create_dense, out.problem);
  look_up(library, "cusparseDestroyDnMat", out.destroy_dense, out.problem);
  look_up(library, "cusparseSpMM_bufferSize", out.buffer_size, out.problem);
  look_up(library, "cusparseSpMM_preprocess", out.preprocess, out.problem);
  look_up(library, "cusparseSpMM", out.multiply, out.problem);
  look_up(library, "cusparseCreateDnVec", out.create_vector, out.problem);
  look_up(library, "cusparseDestroyDnVec", out.destroy_vector, out.problem);
  look_up(library, "cusparseSpMV_bufferSize", out.vector_buffer_size, out.problem);
  look_up(library, "cusparseSpMV", out.multiply_vector, out.problem);
  return out;
}

}  // namespace

const CusparseFunctions& cusparse() {
  static const CusparseFunctions functions = load();
  return functions;
}

CusparseHandle::CusparseHandle() {
  if (cusparse().create(&handle_) != CUSPARSE_STATUS_SUCCESS) handle_ = nullptr;
}
CusparseHandle::~CusparseHandle() {
  if (handle_ != nullptr) cusparse().destroy(handle_);
}

CusparseProduct::CusparseProduct(const CusparseHandle& handle, const Matrix& matrix,
                                 std::uint32_t columns, double* first, double* second,
                                 cudaStream_t stream)
    : handle_(handle) {
  const CusparseFunctions& library = cusparse();
  const auto done = [](cusparseStatus_t status) { return status == CUSPARSE_STATUS_SUCCESS; };
  double* const places[] = {first, second};
  // What is prepared is enqueued there, before the products. Nobody promises that what they write
  // over is not read and multiplied by zero.
  ARCHWALK_CUDA(
      cudaMemsetAsync(second, 0, std::size_t{matrix.size} * columns * sizeof(double), stream));
  usable_ = done(library.set_stream(handle_.get(), stream));
  usable_ =
      usable_ && done(library.create_csr(&matrix_, matrix.size, matrix.size,
                                         static_cast<std::int64_t>(matrix.entries), matrix.begin,
                                         matrix.target, matrix.probability, CUSPARSE_INDEX_32I,
                                         CUSPARSE_INDEX_32I, CUSPARSE_INDEX_BASE_ZERO, CUDA_R_64F));
  for (int i = 0; i < 2; ++i) {
    usable_ = usable_ && done(library.create_dense(&vectors_[i], matrix.size, columns, columns,
                                                   places[i], CUDA_R_64F, CUSPARSE_ORDER_ROW));
  }
  std::size_t bytes[2] = {};
  for (int i = 0; i < 2 && usable_; ++i) {
    usable_ = done(library.buffer_size(handle_.get(), kAsItIs, kAsItIs, &kOne, matrix_, vectors_[i],
                                       &kZero, vectors_[1 - i], CUDA_R_64F, kAlgorithm, &bytes[i]));
  }
  if (!usable_) return;
  // A matrix has one buffer that is prepared for it, whatever the vectors.
  work_ = DeviceBuffer(std::max(bytes[0], bytes[1]));
  usable_ = done(library.preprocess(handle_.get(), kAsItIs, kAsItIs, &kOne, matrix_, vectors_[0],
                                    &kZero, vectors_[1], CUDA_R_64F, kAlgorithm,
                                    work_.as<void>())) &&
            done(multiply(0));  // to a place that the first step writes again
}

CusparseProduct::~CusparseProduct() {
  const CusparseFunctions& library = cusparse();
  for (cusparseDnMatDescr_t vectors : vectors_) {
    if (vectors != nullptr) library.destroy_dense(vectors);
  }
  if (matrix_ != nullptr) library.destroy_sparse(matrix_);
  library.set_stream(handle_.get(), nullptr);  // its stream ends before the handle does
}

cusparseStatus_t CusparseProduct::multiply(int from) const {
  return cusparse().multiply(handle_.get(), kAsItIs, kAsItIs, &kOne, matrix_, vectors_[from],
                             &kZero, vectors_[1 - from], CUDA_R_64F, kAlgorithm, work_.as<void>());
}

void CusparseProduct::enqueue(bool back) const {
  const cusparseStatus_t status = multiply(back ? 1 : 0);
  if (status == CUSPARSE_STATUS_SUCCESS) return;
  throw SystemError(fmt::format("cuSPARSE failed with status {}", static_cast<int>(status)),
                    "a stored matrix could not be multiplied by on the GPU", "use --backend cpu");
}

}  // namespace archwalk::cuda

// cuSPARSE for emulated GPUs, a shared library of its name: what archwalk calls of it. Rows are
// summed up from their ends, so that nobody relies on an order that the library does not promise.
#include <cusparse.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <limits>
#include <string_view>

#include "../gpus.hpp"

using archwalk::emulated::enqueue_on;
using archwalk::emulated::is_captured;
using archwalk::emulated::memory_of_gpu;

struct cusparseContext {
  cudaStream_t stream = nullptr;
};
struct cusparseSpMatDescr {
  std::int64_t rows, columns, entries;
  const void* begin;
  const void* target;
  const void* value;
};
struct cusparseDnMatDescr {
  std::int64_t rows, columns, stride;
  void* values;
};
struct cusparseDnVecDescr {
  std::int64_t size;
  void* values;
};

namespace {

constexpr std::size_t kWorkBytes = 512;
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr std::uint64_t kUnwritten = 0xcdcdcdcdcdcdcdcd;  // what nobody has written is no number

template <class T>
const T* on_host(const void* address, std::int64_t count) {
  return reinterpret_cast<const T*>(
      memory_of_gpu(address, static_cast<std::size_t>(count) * sizeof(T)));
}

// next = P now, row-major, `columns` of them `stride` apart; false where they are not on a GPU.
bool multiply(const cusparseSpMatDescr& matrix, const void* now, void* next, std::int64_t columns,
              std::int64_t stride) {
  const auto* begin = on_host<std::int32_t>(matrix.begin, matrix.rows + 1);
  const auto* target = on_host<std::int32_t>(matrix.target, matrix.entries);
  const auto* value = on_host<double>(matrix.value, matrix.entries);
  const auto* from = on_host<double>(now, matrix.columns * stride);
  auto* to = const_cast<double*>(on_host<double>(next, matrix.rows * stride));
  if (begin == nullptr || target == nullptr || value == nullptr || from == nullptr ||
      to == nullptr) {
    return false;
  }
  for (std::int64_t row = 0; row < matrix.rows; ++row) {
    for (std::int64_t column = 0; column < columns; ++column) {
      double sum = 0.0;
      for (std::int64_t i = begin[row + 1]; i-- > begin[row];) {
        sum += value[i] * from[target[i] * stride + column];
      }
      // Whether what is there is read, and multiplied by zero, nobody has promised.
      double& place = to[row * stride + column];
      place = std::bit_cast<std::uint64_t>(place) == kUnwritten ? kNone : sum;
    }
  }
  return true;
}

// The matrix that work memory has been prepared for.
const void*& prepared_for(void* work) {
  return *reinterpret_cast<const void**>(memory_of_gpu(work, kWorkBytes));
}

void spoil(const cusparseDnMatDescr& vectors) {
  auto* value = const_cast<double*>(on_host<double>(vectors.values, vectors.rows * vectors.stride));
  std::fill_n(value, vectors.rows * vectors.stride, kNone);
}

// What ARCHWALK_EMULATED_CUSPARSE_FAILS asks for: "capture", to be captured; else everything.
bool fails(bool is_at_capture) {
  const char* asked = std::getenv("ARCHWALK_EMULATED_CUSPARSE_FAILS");
  return asked != nullptr && (std::string_view(asked) == "capture") == is_at_capture;
}

bool is_plain(cusparseOperation_t operation, const void* alpha, const void* beta,
              cudaDataType type) {
  return operation == CUSPARSE_OPERATION_NON_TRANSPOSE &&
         *static_cast<const double*>(alpha) == 1.0 && *static_cast<const double*>(beta) == 0.0 &&
         type == CUDA_R_64F;
}

cusparseStatus_t check_matrices(cusparseHandle_t handle, cusparseConstSpMatDescr_t matrix,
                                cusparseConstDnMatDescr_t now, cusparseDnMatDescr_t next,
                                cusparseSpMMAlg_t algorithm) {
  if (handle == nullptr) return CUSPARSE_STATUS_NOT_INITIALIZED;
  if (algorithm != CUSPARSE_SPMM_CSR_ALG3) return CUSPARSE_STATUS_NOT_SUPPORTED;
  const bool fit = now->rows == matrix->columns && next->rows == matrix->rows &&
                   now->columns == next->columns && now->stride == next->stride &&
                   now->values != next->values;
  return fit ? CUSPARSE_STATUS_SUCCESS : CUSPARSE_STATUS_INVALID_VALUE;
}

}  // namespace

extern "C" {

cusparseStatus_t cusparseCreate(cusparseHandle_t* handle) {
  if (fails(false)) return CUSPARSE_STATUS_NOT_INITIALIZED;
  *handle = new cusparseContext;
  return CUSPARSE_STATUS_SUCCESS;
}
cusparseStatus_t cusparseDestroy(cusparseHandle_t handle) {
  delete handle;
  return CUSPARSE_STATUS_SUCCESS;
}
cusparseStatus_t cusparseSetStream(cusparseHandle_t handle, cudaStream_t stream) {
  handle->stream = stream;
  return CUSPARSE_STATUS_SUCCESS;
}

cusparseStatus_t cusparseCreateCsr(cusparseSpMatDescr_t* matrix, std::int64_t rows,
                                   std::int64_t columns, std::int64_t entries, void* begin,
                                   void* target, void* value, cusparseIndexType_t begin_type,
                                   cusparseIndexType_t target_type, cusparseIndexBase_t base,
                                   cudaDataType type) {
  if (begin_type != CUSPARSE_INDEX_32I || target_type != CUSPARSE_INDEX_32I ||
      base != CUSPARSE_INDEX_BASE_ZERO || type != CUDA_R_64F) {
    return CUSPARSE_STATUS_NOT_SUPPORTED;
  }
  *matrix = new cusparseSpMatDescr{rows, columns, entries, begin, target, value};
  return CUSPARSE_STATUS_SUCCESS;
}
cusparseStatus_t cusparseDestroySpMat(cusparseConstSpMatDescr_t matrix) {
  delete matrix;
  return CUSPARSE_STATUS_SUCCESS;
}
cusparseStatus_t cusparseCreateDnMat(cusparseDnMatDescr_t* matrix, std::int64_t rows,
                                     std::int64_t columns, std::int64_t stride, void* values,
                                     cudaDataType type, cusparseOrder_t order) {
  if (type != CUDA_R_64F || order != CUSPARSE_ORDER_ROW || stride < columns) {
    return CUSPARSE_STATUS_NOT_SUPPORTED;
  }
  *matrix = new cusparseDnMatDescr{rows, columns, stride, values};
  return CUSPARSE_STATUS_SUCCESS;
}
cusparseStatus_t cusparseDestroyDnMat(cusparseConstDnMatDescr_t matrix) {
  delete matrix;
  return CUSPARSE_STATUS_SUCCESS;
}
cusparseStatus_t cusparseCreateDnVec(cusparseDnVecDescr_t* vector, std::int64_t size, void* values,
                                     cudaDataType type) {
  if (type != CUDA_R_64F) return CUSPARSE_STATUS_NOT_SUPPORTED;
  *vector = new cusparseDnVecDescr{size, values};
  return CUSPARSE_STATUS_SUCCESS;
}
cusparseStatus_t cusparseDestroyDnVec(cusparseConstDnVecDescr_t vector) {
  delete vector;
  return CUSPARSE_STATUS_SUCCESS;
}

cusparseStatus_t cusparseSpMM_bufferSize(cusparseHandle_t handle, cusparseOperation_t,
                                         cusparseOperation_t, const void*,
                                         cusparseConstSpMatDescr_t matrix,
                                         cusparseConstDnMatDescr_t now, const void*,
                                         cusparseDnMatDescr_t next, cudaDataType,
                                         cusparseSpMMAlg_t algorithm, std::size_t* bytes) {
  *bytes = kWorkBytes;
  return check_matrices(handle, matrix, now, next, algorithm);
}
cusparseStatus_t cusparseSpMM_preprocess(cusparseHandle_t handle, cusparseOperation_t,
                                         cusparseOperation_t, const void*,
                                         cusparseConstSpMatDescr_t matrix,
                                         cusparseConstDnMatDescr_t now, const void*,
                                         cusparseDnMatDescr_t next, cudaDataType,
                                         cusparseSpMMAlg_t algorithm, void* work) {
  if (memory_of_gpu(work, kWorkBytes) == nullptr) return CUSPARSE_STATUS_INVALID_VALUE;
  const cusparseStatus_t status = check_matrices(handle, matrix, now, next, algorithm);
  if (status != CUSPARSE_STATUS_SUCCESS) return status;
  enqueue_on(handle->stream, [work, matrix] { prepared_for(work) = matrix; });
  return CUSPARSE_STATUS_SUCCESS;
}
cusparseStatus_t cusparseSpMM(cusparseHandle_t handle, cusparseOperation_t of_matrix,
                              cusparseOperation_t of_vectors, const void* alpha,
                              cusparseConstSpMatDescr_t matrix, cusparseConstDnMatDescr_t now,
                              const void* beta, cusparseDnMatDescr_t next, cudaDataType type,
                              cusparseSpMMAlg_t algorithm, void* work) {
  const cusparseStatus_t status = check_matrices(handle, matrix, now, next, algorithm);
  if (status != CUSPARSE_STATUS_SUCCESS) return status;
  if (!is_plain(of_matrix, alpha, beta, type) || of_vectors != of_matrix) {
    return CUSPARSE_STATUS_NOT_SUPPORTED;
  }
  if (memory_of_gpu(work, kWorkBytes) == nullptr) return CUSPARSE_STATUS_INVALID_VALUE;
  if (fails(true) && is_captured(handle->stream)) return CUSPARSE_STATUS_EXECUTION_FAILED;
  enqueue_on(handle->stream, [=, own = *matrix, from = *now, to = *next] {
    multiply(own, from.values, to.values, from.columns, from.stride);
    // Not in time, or for another matrix: numbers that nobody takes for right.
    if (prepared_for(work) != matrix) spoil(to);
  });
  return CUSPARSE_STATUS_SUCCESS;
}

cusparseStatus_t cusparseSpMV_bufferSize(cusparseHandle_t handle, cusparseOperation_t, const void*,
                                         cusparseConstSpMatDescr_t, cusparseConstDnVecDescr_t,
                                         const void*, cusparseDnVecDescr_t, cudaDataType,
                                         cusparseSpMVAlg_t, std::size_t* bytes) {
  *bytes = kWorkBytes;
  return handle == nullptr ? CUSPARSE_STATUS_NOT_INITIALIZED : CUSPARSE_STATUS_SUCCESS;
}
cusparseStatus_t cusparseSpMV(cusparseHandle_t handle, cusparseOperation_t operation,
                              const void* alpha, cusparseConstSpMatDescr_t matrix,
                              cusparseConstDnVecDescr_t now, const void* beta,
                              cusparseDnVecDescr_t next, cudaDataType type, cusparseSpMVAlg_t,
                              void* work) {
  if (!is_plain(operation, alpha, beta, type)) return CUSPARSE_STATUS_NOT_SUPPORTED;
  if (memory_of_gpu(work, kWorkBytes) == nullptr) return CUSPARSE_STATUS_INVALID_VALUE;
  enqueue_on(handle->stream, [matrix = *matrix, now = *now, next = *next] {
    multiply(matrix, now.values, next.values, 1, 1);
  });
  return CUSPARSE_STATUS_SUCCESS;
}

}  // extern "C"

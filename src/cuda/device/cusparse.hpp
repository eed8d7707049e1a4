#pragma once

#include <cuda_runtime_api.h>
#include <cusparse.h>

#include <cstdint>
#include <memory>
#include <string>

#include "memory.hpp"

namespace archwalk::cuda {

/// The functions of cuSPARSE that are used, looked up in its shared library when first asked for: a
/// program that is linked without it runs where it is missing.
struct CusparseFunctions {
  decltype(&cusparseCreate) create = nullptr;
  decltype(&cusparseDestroy) destroy = nullptr;
  decltype(&cusparseSetStream) set_stream = nullptr;
  decltype(&cusparseCreateCsr) create_csr = nullptr;
  decltype(&cusparseDestroySpMat) destroy_sparse = nullptr;
  decltype(&cusparseCreateDnMat) create_dense = nullptr;
  decltype(&cusparseDestroyDnMat) destroy_dense = nullptr;
  decltype(&cusparseSpMM_bufferSize) buffer_size = nullptr;
  decltype(&cusparseSpMM_preprocess) preprocess = nullptr;
  decltype(&cusparseSpMM) multiply = nullptr;
  // For what archwalk is compared with.
  decltype(&cusparseCreateDnVec) create_vector = nullptr;
  decltype(&cusparseDestroyDnVec) destroy_vector = nullptr;
  decltype(&cusparseSpMV_bufferSize) vector_buffer_size = nullptr;
  decltype(&cusparseSpMV) multiply_vector = nullptr;

  std::string problem;  ///< why there are none; empty: all are there
};
const CusparseFunctions& cusparse();

/// cuSPARSE on the current device; made only where cusparse() has no problem.
class CusparseHandle {
 public:
  CusparseHandle();
  ~CusparseHandle();
  CusparseHandle(const CusparseHandle&) = delete;
  CusparseHandle& operator=(const CusparseHandle&) = delete;

  cusparseHandle_t get() const { return handle_; }
  bool usable() const { return handle_ != nullptr; }

 private:
  cusparseHandle_t handle_ = nullptr;
};

/// next = P now for row-major vectors [state, column] at two places, either way, by the algorithm
/// that gives the same bits at every call.
class CusparseProduct {
 public:
  struct Matrix {
    std::uint32_t size = 0;
    std::uint64_t entries = 0;
    std::uint32_t* begin = nullptr;
    std::uint32_t* target = nullptr;
    double* probability = nullptr;
  };
  /// Takes the handle to the stream until it ends; what is at the second place is lost.
  CusparseProduct(const CusparseHandle& handle, const Matrix& matrix, std::uint32_t columns,
                  double* first, double* second, cudaStream_t stream);
  ~CusparseProduct();
  CusparseProduct(const CusparseProduct&) = delete;
  CusparseProduct& operator=(const CusparseProduct&) = delete;

  /// Whether the library takes such a product.
  bool usable() const { return usable_; }
  /// From the first to the second place, or back, on the stream. SystemError where the library
  /// fails.
  void enqueue(bool back) const;

 private:
  cusparseStatus_t multiply(int from) const;

  const CusparseHandle& handle_;
  cusparseSpMatDescr_t matrix_ = nullptr;
  cusparseDnMatDescr_t vectors_[2] = {};
  DeviceBuffer work_;
  bool usable_ = false;
};

}  // namespace archwalk::cuda

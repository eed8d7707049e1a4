#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels.hpp"
#include "kernels/start_sums.hpp"

// The kernels of exact expectations as their launchers see them.
namespace archwalk::cuda {

/// What a grid of stencils is told beside its ItemLaunch, whose items are the columns of operators.
/// Bytes at ItemLaunch::own_at of shared memory hold the column, where it has room there.
struct StencilJob {
  kernels::StepsTables tables;
  double* sums = nullptr;     ///< [operator] of tables.layout
  double* scratch = nullptr;  ///< [block or cluster, scratch_doubles]
  std::size_t scratch_doubles = 0;
};

/// Of a selection's step, by its place in SelectionSteps; no function where it is none of
/// kernels::PairwiseStep, or one whose own registers leave none for new values. Its parameters are
/// an ItemLaunch and a StencilJob. Those of clusters do their work only where they were compiled
/// for kClusterArchitecture or later, as their PTX version says.
Kernel stencil_kernel(std::size_t selection, const StencilKind& kind);
Kernel cluster_stencil_kernel(std::size_t selection, bool keys_in_shared);

/// Threads of a block that sums up a column of a stored matrix's vectors.
inline constexpr int kSumThreads = 256;

/// P on a device, vectors [state, column].
struct CsrJob {
  const std::uint32_t* begin = nullptr;  ///< [state], and the end
  const std::uint32_t* target = nullptr;
  const double* probability = nullptr;
  const double* now = nullptr;
  double* next = nullptr;
  const double* added = nullptr;  ///< [state, column - first_added], or null
  std::uint32_t size = 0;
  std::uint32_t columns = 0;
  std::uint32_t first_added = 0;
};
/// next = P now + added: parameters CsrJob; a thread a number, any grid.
const void* csr_product_kernel();
/// next += added, likewise: where another library multiplied.
const void* csr_add_kernel();

struct CsrSumsJob {
  kernels::StepsTables tables;
  const double* values = nullptr;  ///< [state, stride], first column first
  std::uint32_t stride = 0;
  std::uint32_t first = 0;
  std::uint32_t h = 0;
  double* sums = nullptr;
};
/// Parameters CsrSumsJob; block b sums up column first + b at horizon h.
const void* csr_sums_kernel();
/// Parameters CsrSumsJob; block b the first moment of sum b along the path, `values` what it adds.
const void* csr_added_sums_kernel();

}  // namespace archwalk::cuda

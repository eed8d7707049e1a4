#pragma once

// The one macro that lets a kernel body be compiled by a host compiler and by nvcc.
// Always inlined: a body compiled with one instruction set's flags must leave no out-of-line copy
// that the linker could pick for a machine without that instruction set.
#if defined(__CUDACC__)
#define ARCHWALK_BODY __host__ __device__ __forceinline__
#else
#define ARCHWALK_BODY inline __attribute__((always_inline))
#endif

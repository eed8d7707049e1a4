// cuRAND's own generator compiled for the host: its headers are plain C++ once QUALIFIERS is.
#define QUALIFIERS static inline
#include <cuda_runtime.h>
#include <curand_kernel.h>

#include "curand_words.hpp"

namespace archwalk::test {

std::vector<std::uint32_t> curand_words(std::uint64_t seed, std::uint64_t subsequence,
                                        std::uint64_t offset, int count) {
  curandStatePhilox4_32_10_t state;
  curand_init(seed, subsequence, offset, &state);
  std::vector<std::uint32_t> words;
  for (int i = 0; i < count; ++i) words.push_back(curand(&state));
  return words;
}

}  // namespace archwalk::test

#include "archwalk/walk/backend.hpp"

#include <fmt/format.h>

#include "archwalk/core/error.hpp"
#include "archwalk/cuda/walk_launcher.hpp"

namespace archwalk {

BackendChoice choose_backend(std::string_view wanted, std::string_view forced_isa, int threads) {
  if (wanted != "auto" && wanted != "cpu" && wanted != "cuda") {
    throw InputError(fmt::format("unknown backend '{}'", wanted), "it names where walks run",
                     "use auto, cpu or cuda");
  }
  if (wanted == "cuda" && !cuda::is_built()) {
    throw NotBuiltError("the CUDA backend is not built", "this program runs walks on the CPU only",
                        "use --backend cpu; the walks are the same");
  }
  BackendChoice choice;
  choice.instruction_set = choose_instruction_set(forced_isa);
  choice.threads = threads;
  choice.reason = fmt::format("cpu, {} with {} thread{}{}", name_of(choice.instruction_set),
                              threads, threads == 1 ? "" : "s",
                              wanted == "auto" ? " (the CUDA backend is not built)" : "");
  return choice;
}

}  // namespace archwalk

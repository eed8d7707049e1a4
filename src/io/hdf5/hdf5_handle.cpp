#include "hdf5_handle.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <new>

#include "archwalk/io/hdf5_file.hpp"

namespace archwalk {
namespace {

std::recursive_mutex& library_mutex() {
  static std::recursive_mutex mutex;
  return mutex;
}

/// The innermost entry of the error stack.
struct Innermost {
  bool is_found = false;
  bool is_memory = false;
  std::string text;
};

herr_t take_innermost(unsigned, const H5E_error2_t* error, void* result) noexcept {
  return Collected<Innermost>::add(result, [&](Innermost& innermost) {
    if (innermost.is_found || error->desc == nullptr) return 0;
    innermost.is_found = true;
    innermost.is_memory = error->maj_num == H5E_RESOURCE && error->min_num == H5E_NOSPACE;
    innermost.text = error->desc;
    return 0;
  });
}

}  // namespace

Hdf5Guard::Hdf5Guard() : lock_(library_mutex()) {
  H5Eget_auto2(H5E_DEFAULT, &printer_, &printer_data_);
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

Hdf5Guard::~Hdf5Guard() {
  H5Eset_auto2(H5E_DEFAULT, printer_, printer_data_);
}

void silence_hdf5() {
  Hdf5Guard guard;
  guard.keep_silent();
}

void require_memory() {
  constexpr std::size_t kOfCalls = std::size_t{32} << 20;  // objects of a file, chunks and filters
  void* memory = std::malloc(kOfCalls);
  if (memory == nullptr) throw std::bad_alloc();
  std::free(memory);
}

void throw_hdf5_failure(std::string_view what) {
  Collected<Innermost> stack;
  stack.finish(H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, take_innermost, &stack));
  H5Eclear2(H5E_DEFAULT);
  const Innermost& innermost = stack.value();
  if (innermost.is_memory) throw std::bad_alloc();
  throw Hdf5Failure(innermost.is_found ? fmt::format("{}: {}", what, innermost.text)
                                       : std::string(what));
}

Hdf5Handle string_type() {
  Hdf5Handle type(H5Tcopy(H5T_C_S1), H5Tclose, "string type");
  check_hdf5(H5Tset_size(type, H5T_VARIABLE), "string type");
  check_hdf5(H5Tset_cset(type, H5T_CSET_UTF8), "string type");
  return type;
}

}  // namespace archwalk

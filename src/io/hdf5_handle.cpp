#include "hdf5_handle.hpp"

#include <fmt/format.h>

#include <vector>

#include "archwalk/io/hdf5_file.hpp"

namespace archwalk {
namespace {

std::recursive_mutex& library_mutex() {
  static std::recursive_mutex mutex;
  return mutex;
}

herr_t collect(unsigned, const H5E_error2_t* error, void* messages) {
  if (error->desc != nullptr) {
    static_cast<std::vector<std::string>*>(messages)->emplace_back(error->desc);
  }
  return 0;
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

void throw_hdf5_failure(std::string_view what) {
  std::vector<std::string> messages;  // from the innermost call outwards
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, collect, &messages);
  H5Eclear2(H5E_DEFAULT);
  throw Hdf5Failure(messages.empty() ? std::string(what)
                                     : fmt::format("{}: {}", what, messages.front()));
}

Hdf5Handle string_type() {
  Hdf5Handle type(H5Tcopy(H5T_C_S1), H5Tclose, "string type");
  check_hdf5(H5Tset_size(type, H5T_VARIABLE), "string type");
  check_hdf5(H5Tset_cset(type, H5T_CSET_UTF8), "string type");
  return type;
}

}  // namespace archwalk

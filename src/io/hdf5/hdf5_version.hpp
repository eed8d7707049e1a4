#pragma once

#include <string>

namespace archwalk {

/// "1.10.8", of the library at run time.
std::string hdf5_version();

}  // namespace archwalk

#include "processor_name.hpp"

#include <sys/utsname.h>

#include <fstream>

namespace archwalk::cli {

std::string processor_name() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    const std::size_t colon = line.find(": ");
    if (line.rfind("model name", 0) == 0 && colon != std::string::npos) {
      return line.substr(colon + 2);
    }
  }
  utsname system = {};
  return ::uname(&system) == 0 ? std::string(system.machine) : std::string("unknown");
}

}  // namespace archwalk::cli

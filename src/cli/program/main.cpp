#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

#include "archwalk/cli/command_line.hpp"

namespace {

/// A results file that is opened while stdout or stderr is closed would get its number, and what is
/// printed with it. What stands there instead can't be used, as before: read what is for writing.
void fill_closed_descriptors() {
  constexpr std::array<int, 3> kModes = {O_WRONLY, O_RDONLY, O_RDONLY};
  for (int descriptor = 0; descriptor < 3; ++descriptor) {
    if (::fcntl(descriptor, F_GETFD) == -1 && errno == EBADF) {
      static_cast<void>(::open("/dev/null", kModes[static_cast<std::size_t>(descriptor)]));
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  fill_closed_descriptors();
  // Beyond a limit on the size of files a write fails, and that is told, where the signal would
  // kill.
  std::signal(SIGXFSZ, SIG_IGN);
  return archwalk::run_command_line(argc, argv);
}

#include "archwalk/cli/command_line.hpp"

int main(int argc, char** argv) {
  return archwalk::run_command_line(argc, argv);
}

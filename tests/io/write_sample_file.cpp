// Writes the sample tree for tests/python/test_files.py: write_sample_file PATH.
#include <iostream>

#include "archwalk/core/error.hpp"
#include "archwalk/io/hdf5_file.hpp"
#include "sample_tree.hpp"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: write_sample_file PATH\n";
    return 2;
  }
  try {
    archwalk::write_hdf5(argv[1], archwalk::sample_tree(), false);
  } catch (const archwalk::Error& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
  return 0;
}

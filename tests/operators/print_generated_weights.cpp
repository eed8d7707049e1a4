// Prints the integer weights of a generated family, one operator a line, for tests/python.
//   print_generated_weights RADIX EDGES SEED FIRST_INDEX COUNT LOW HIGH PROPOSAL
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdlib>
#include <exception>

#include "archwalk/operators/generate.hpp"
#include "support/small_spaces.hpp"

int main(int argc, char** argv) {
  using namespace archwalk;
  if (argc != 9) return EXIT_FAILURE;
  try {
    const ProductShape shape = test::shape_of(std::atoi(argv[1]), std::atoi(argv[2]));
    const auto seed = std::strtoull(argv[3], nullptr, 10);
    const auto first_index = static_cast<std::uint32_t>(std::strtoul(argv[4], nullptr, 10));
    OperatorFamily family;
    family.count = static_cast<std::uint32_t>(std::strtoul(argv[5], nullptr, 10));
    family.reach_low = std::strtod(argv[6], nullptr);
    family.reach_high = std::strtod(argv[7], nullptr);
    family.options = read_family(parse_operator_part(argv[8]));
    family.selection = Always{};
    for (const Operator& op : generate_operators(family, shape, seed, first_index)) {
      std::visit(
          [](const auto& part) {
            if constexpr (requires { part.weights; }) {
              fmt::print("{}\n", fmt::join(part.weights, " "));
            }
          },
          op.proposal);
    }
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}

#include "archwalk/operators/generate.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "archwalk/core/error.hpp"
#include "archwalk/operators/named_part.hpp"

namespace archwalk {
namespace {

template <std::size_t I = 0>
FamilyOptions read_options(std::string_view name, const Value& parameters) {
  if constexpr (I < std::variant_size_v<FamilyOptions>) {
    using Alternative = std::variant_alternative_t<I, FamilyOptions>;
    if (name == Alternative::kName) {
      Alternative alternative;
      read_parameters(parameters, alternative);
      return alternative;
    }
    return read_options<I + 1>(name, parameters);
  } else {
    throw InputError(fmt::format("proposal '{}' has no generated family", name),
                     "its reach can't be aimed at",
                     fmt::format("give its operators one by one as [[operator]], or generate {}",
                                 fmt::join(names_of<FamilyOptions>(), ", ")));
  }
}

}  // namespace

FamilyOptions read_family(const Value& proposal) {
  const auto [name, parameters] = read_named(proposal, "proposal", proposal_names());
  return read_options(name, parameters);
}

std::vector<Operator> generate_operators(const OperatorFamily& family, const ProductShape& shape,
                                         std::uint64_t seed, std::uint32_t first_index) {
  return std::visit(
      [&](const auto& options) {
        using ProposalType = typename std::decay_t<decltype(options)>::ProposalType;
        const auto [lowest, highest] = ProposalType::reach_range(options, shape);
        if (!(family.reach_low >= lowest && family.reach_high <= highest &&
              family.reach_low <= family.reach_high)) {
          throw InputError(
              fmt::format("reach = [{}, {}] of a generated {} family", family.reach_low,
                          family.reach_high, ProposalType::kName),
              fmt::format("the family reaches {} to {} edits in this space", lowest, highest),
              "give an ascending range within that");
        }
        std::vector<Operator> operators;
        operators.reserve(family.count);
        const double bin = (family.reach_high - family.reach_low) / family.count;
        for (std::uint32_t i = 0; i < family.count; ++i) {
          WordSequence words(seed, subsequence(Purpose::generate, first_index + i, 0));
          const double target = family.reach_low + bin * (i + words.next_unit());
          operators.push_back({ProposalType::generate(options, target, shape, words),
                               family.selection, family.memory});
          check_memory(operators.back());
        }
        return operators;
      },
      family.options);
}

}  // namespace archwalk

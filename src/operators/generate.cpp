#include "archwalk/operators/generate.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "archwalk/core/error.hpp"
#include "archwalk/core/parallel.hpp"
#include "archwalk/operators/named_part.hpp"

namespace archwalk {
namespace {

constexpr std::uint32_t kDrawnAtOnce = 4096;

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

// The context, or the shape for a family that changes edges or layers.
template <class ProposalType>
const auto& drawn_against(const OperatorContext& context) {
  using Options = typename ProposalType::Generate;
  if constexpr (requires(const Options& options) { ProposalType::reach_range(options, context); }) {
    return context;
  } else {
    if (context.shape().is_product()) return context.shape();
    throw InputError(
        fmt::format("a generated {} family in the space '{}'", ProposalType::kName,
                    context.space().name()),
        "it changes edges or layers one by one, and the architectures of this space have none",
        "generate restart = { inner = \"neighbors\" }, or give operators one by one as "
        "[[operator]]");
  }
}

}  // namespace

FamilyOptions read_family(const Value& proposal) {
  const auto [name, parameters] = read_named(proposal, "proposal", proposal_names());
  return read_options(name, parameters);
}

void generate_operators(const OperatorFamily& family, const OperatorContext& context,
                        std::uint64_t seed, std::uint32_t first_index,
                        const std::function<void(Operator&&)>& take) {
  std::visit(
      [&](const auto& options) {
        using ProposalType = typename std::decay_t<decltype(options)>::ProposalType;
        const auto& where = drawn_against<ProposalType>(context);
        const auto [lowest, highest] = ProposalType::reach_range(options, where);
        if (!(family.reach_low >= lowest && family.reach_high <= highest &&
              family.reach_low <= family.reach_high)) {
          throw InputError(
              fmt::format("reach = [{}, {}] of a generated {} family", family.reach_low,
                          family.reach_high, ProposalType::kName),
              fmt::format("the family reaches {} to {} edits in this space", lowest, highest),
              "give an ascending range within that");
        }
        const double bin = (family.reach_high - family.reach_low) / family.count;
        const auto draw = [&](std::uint32_t i) {
          WordSequence words(seed, subsequence(Purpose::generate, first_index + i, 0));
          const double target = family.reach_low + bin * (i + words.next_unit());
          Operator op{ProposalType::generate(options, target, where, words), family.selection,
                      family.memory};
          check_memory(op);
          return op;
        };
        for (std::uint32_t first = 0; first < family.count; first += kDrawnAtOnce) {
          std::vector<Operator> drawn(std::min(kDrawnAtOnce, family.count - first));
          for_each_index(drawn.size(), 0, [&](std::size_t i) {
            drawn[i] = draw(first + static_cast<std::uint32_t>(i));
          });
          for (Operator& op : drawn) take(std::move(op));
        }
      },
      family.options);
}

std::vector<Operator> generate_operators(const OperatorFamily& family,
                                         const OperatorContext& context, std::uint64_t seed,
                                         std::uint32_t first_index) {
  std::vector<Operator> operators;
  operators.reserve(family.count);
  generate_operators(family, context, seed, first_index,
                     [&](Operator&& op) { operators.push_back(std::move(op)); });
  return operators;
}

}  // namespace archwalk

#include "archwalk/bench/plain_walk.hpp"

#include "plain_selections.hpp"

namespace archwalk {
namespace {

using detail::PlainLoop;
using detail::Random;

constexpr std::uint32_t kMostCells = 1u << 22;  // beyond, a plain program would have no table

template <class Propose, class Select>
struct CodeWalker {
  Propose propose;
  Select select;

  std::uint32_t start(std::uint32_t code) const { return code; }
  void step(std::uint32_t& state, Random& random) { select(state, propose, random); }
  static std::uint32_t code(std::uint32_t state) { return state; }
};

template <class Part>
constexpr bool is_written = !std::is_same_v<std::decay_t<Part>, detail::NoPlain>;

}  // namespace

std::unique_ptr<PlainWalk> plain_walk(const Operator& op, const PlainProblem& problem) {
  std::unique_ptr<PlainWalk> walk;
  if (problem.shape.size > kMostCells) return walk;
  auto guide = std::make_shared<std::vector<double>>();
  for (std::uint32_t code = 0; problem.guide != nullptr && code < problem.shape.size; ++code) {
    guide->push_back(problem.guide->value(code));
  }
  const auto with_parts = [&](auto propose, auto select) {
    if constexpr (is_written<decltype(propose)> && is_written<decltype(select)>) {
      using Walker = CodeWalker<decltype(propose), decltype(select)>;
      walk = std::make_unique<PlainLoop<Walker>>(Walker{std::move(propose), std::move(select)});
    }
  };
  std::visit(
      [&](const auto& proposal, const auto& selection) {
        detail::with_plain_proposal(proposal, problem.shape, [&](auto propose) {
          detail::with_plain_selection(
              selection, guide, [&](auto select) { with_parts(std::move(propose), select); });
        });
      },
      op.proposal, op.selection);
  return walk;
}

}  // namespace archwalk

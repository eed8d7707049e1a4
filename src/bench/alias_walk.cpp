#include <variant>

#include "plain_loop.hpp"

namespace archwalk {
namespace {

using detail::PlainLoop;
using detail::Random;

constexpr std::uint64_t kMostEntries = std::uint64_t{1} << 26;

/// Rows in CSR; entry i of a row is drawn by a column of its alias table, kept with own[i] and else
/// replaced by the entry other[i].
struct AliasWalker {
  using State = std::uint32_t;
  std::vector<std::uint64_t> begin;   // [row], one more at the end
  std::vector<std::uint32_t> target;  // [entry]
  std::vector<double> own;            // [entry]
  std::vector<std::uint32_t> other;   // [entry] within the row
  std::uniform_real_distribution<double> uniform{0.0, 1.0};

  State start(std::uint32_t code) const { return code; }
  static std::uint32_t code(State state) { return state; }

  void step(State& state, Random& random) {
    const std::uint64_t first = begin[state];
    const auto size = static_cast<double>(begin[state + 1] - first);
    const double place = uniform(random) * size;  // column and fraction by one number
    const auto column = static_cast<std::uint32_t>(place);
    const bool keeps = place - column < own[first + column];
    state = target[first + (keeps ? column : other[first + column])];
  }
};

// Vose's method: columns of weight 1, each filled by at most two entries.
void add_row(const std::vector<Transition>& row, AliasWalker& walker) {
  const std::size_t first = walker.target.size();
  const auto size = static_cast<double>(row.size());
  std::vector<std::uint32_t> small;
  std::vector<std::uint32_t> large;
  std::vector<double> weight;
  for (std::uint32_t i = 0; i < row.size(); ++i) {
    weight.push_back(row[i].probability * size);
    (weight[i] < 1.0 ? small : large).push_back(i);
    walker.target.push_back(row[i].target);
    walker.own.push_back(1.0);
    walker.other.push_back(i);
  }
  while (!small.empty() && !large.empty()) {
    const std::uint32_t less = small.back();
    const std::uint32_t more = large.back();
    small.pop_back();
    walker.own[first + less] = weight[less];
    walker.other[first + less] = more;
    weight[more] -= 1.0 - weight[less];
    if (weight[more] < 1.0) {
      large.pop_back();
      small.push_back(more);
    }
  }
  walker.begin.push_back(walker.target.size());
}

}  // namespace

std::unique_ptr<PlainWalk> alias_walk(const Operator& op, const PlainProblem& problem) {
  if (guide_key_kind(op) != GuideKey::none) return nullptr;
  return std::visit(
      [&](const auto& proposal) -> std::unique_ptr<PlainWalk> {
        if (matrix_entries(proposal, problem.shape) > kMostEntries) return nullptr;
        AliasWalker walker;
        walker.begin.push_back(0);
        std::vector<Transition> row;
        for (std::uint32_t code = 0; code < problem.shape.size; ++code) {
          row.clear();
          proposal.row(problem.shape, code, row);
          add_row(row, walker);
        }
        return std::make_unique<PlainLoop<AliasWalker>>(std::move(walker));
      },
      op.proposal);
}

}  // namespace archwalk

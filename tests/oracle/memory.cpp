#include "oracle/memory.hpp"

#include <algorithm>
#include <map>

namespace archwalk::oracle {
namespace {

// A state is the architecture followed by what is remembered.
using State = std::vector<std::size_t>;

// All states from `starts`, numbered as they are met; row(state) lists (next state, probability).
template <class Row>
RememberingChain chain_of(const std::vector<State>& starts, const Row& row) {
  std::map<State, std::size_t> numbers;
  std::vector<State> states;
  const auto number = [&](const State& state) {
    const auto [place, is_new] = numbers.emplace(state, states.size());
    if (is_new) states.push_back(state);
    return place->second;
  };
  for (const State& start : starts) number(start);
  std::vector<std::map<std::size_t, Real>> rows;
  for (std::size_t i = 0; i < states.size(); ++i) {
    rows.emplace_back();
    for (const auto& [next, probability] : row(State(states[i])))
      rows.back()[number(next)] += probability;
  }
  RememberingChain chain{Matrix(states.size()), {}};
  for (std::size_t i = 0; i < states.size(); ++i) {
    chain.cell.push_back(states[i].front());
    for (const auto& [j, probability] : rows[i]) chain.transition(i, j) = probability;
  }
  return chain;
}

}  // namespace

RememberingChain tabu_chain(std::size_t size, std::size_t kept, const RowLeavingOut& row) {
  std::vector<State> starts;
  for (std::size_t x = 0; x < size; ++x) starts.push_back({x});
  return chain_of(starts, [&](const State& state) {
    const std::size_t x = state.front();
    std::vector<std::pair<State, Real>> out;
    const Vector law = row(x, Codes(state.begin() + 1, state.end()));
    for (std::size_t y = 0; y < size; ++y) {
      if (law[y] == 0) continue;
      if (y == x) {
        out.emplace_back(state, law[y]);
        continue;
      }
      State next = {y, x};  // newest first
      next.insert(next.end(), state.begin() + 1, state.end());
      next.resize(std::min(next.size(), kept + 1));
      out.emplace_back(next, law[y]);
    }
    return out;
  });
}

RememberingChain elitist_chain(std::size_t size, unsigned patience, const Guide& guide,
                               const RowLeavingOut& row) {
  std::vector<State> starts;
  for (std::size_t x = 0; x < size; ++x) starts.push_back({x, x, 0});
  return chain_of(starts, [&](const State& state) {
    const std::size_t incumbent = state[1];
    const std::size_t waited = state[2] + 1;
    std::vector<std::pair<State, Real>> out;
    const Vector law = row(state[0], {});
    for (std::size_t y = 0; y < size; ++y) {
      if (law[y] == 0) continue;
      if (guide[y] > guide[incumbent]) {
        out.emplace_back(State{y, y, 0}, law[y]);
      } else if (waited == patience) {
        out.emplace_back(State{incumbent, incumbent, 0}, law[y]);
      } else {
        out.emplace_back(State{y, incumbent, waited}, law[y]);
      }
    }
    return out;
  });
}

Vector row_leaving_out(std::size_t size, std::size_t x, const std::vector<DrawnClass>& classes,
                       const Codes& left_out) {
  Vector row(size, 0.0L);
  for (const DrawnClass& drawn : classes) {
    Codes left;
    for (const std::size_t y : drawn.members)
      if (std::find(left_out.begin(), left_out.end(), y) == left_out.end()) left.push_back(y);
    for (const std::size_t y : left) row[y] += drawn.probability / static_cast<Real>(left.size());
    if (left.empty()) row[x] += drawn.probability;
  }
  return row;
}

}  // namespace archwalk::oracle

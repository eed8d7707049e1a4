#pragma once

#include <functional>

#include "oracle/matrix.hpp"
#include "oracle/selection.hpp"

// Walks with a memory as chains on (architecture, what is remembered), dense. All that the oracle
// computes of a matrix holds for them, with scores and targets taken from each state's cell.
namespace archwalk::oracle {

// The operator's row of x, [N], when the architectures `left_out` are not proposed.
using RowLeavingOut = std::function<Vector(std::size_t x, const Codes& left_out)>;

struct RememberingChain {
  Matrix transition;  // [states, states]; the first N have nothing remembered, in order of the code
  Codes cell;         // [state]
};

// The last `kept` architectures that the walk left are left out; a move puts x in, staying nothing.
RememberingChain tabu_chain(std::size_t size, std::size_t kept, const RowLeavingOut& row);

// The incumbent (best guide, earliest of equals) and the steps since it was found; at `patience`
// the walk is put back to it.
RememberingChain elitist_chain(std::size_t size, unsigned patience, const Guide& guide,
                               const RowLeavingOut& row);

// A proposal that draws one of some classes of architectures, then uniformly within it; what is
// left out is taken from its class, and from a class with nothing left the walk stays.
struct DrawnClass {
  Real probability;
  Codes members;
};
Vector row_leaving_out(std::size_t size, std::size_t x, const std::vector<DrawnClass>& classes,
                       const Codes& left_out);

// A function of the architectures as one of the states.
template <class T>
std::vector<T> by_state(const RememberingChain& chain, const std::vector<T>& by_code) {
  std::vector<T> lifted;
  for (const std::size_t code : chain.cell) lifted.push_back(by_code[code]);
  return lifted;
}

}  // namespace archwalk::oracle

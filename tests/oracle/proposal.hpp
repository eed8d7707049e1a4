#pragma once

#include <vector>

#include "oracle/matrix.hpp"
#include "oracle/probability.hpp"

// Blind proposals as dense row-stochastic matrices [N, N].
namespace archwalk::oracle {

// Distance d drawn from pmf[d], d = 0..L, then uniform among the architectures at that distance:
// P(x,y) = pmf[d]/(C(L,d)(K−1)^d) with d = d(x,y). pmf has L+1 weights.
Matrix edit_distance_proposal(const ProductSpace& space, const Weights& pmf);

// Every edge on its own: P(x,y) = Π_e M_e(x_e, y_e). Each matrix is K×K row-major; one matrix
// serves all edges, or there is one for each.
Matrix per_edge_proposal(const ProductSpace& space, const std::vector<Weights>& matrices);

// Random search: 1/N everywhere, the architecture itself included.
Matrix uniform_proposal(const ProductSpace& space);

// With probability rho (canonicalised with 1 − rho on 2^32) a uniform jump, else `inner`.
Matrix restart_proposal(double rho, const Matrix& inner);

}  // namespace archwalk::oracle

#pragma once

#include "oracle/matrix.hpp"
#include "oracle/probability.hpp"

// The distance to a fixed target under an edit_distance proposal is itself a Markov chain on
// 0..L, which serves spaces too large to enumerate.
namespace archwalk::oracle {

// [L+1, L+1]: the law of d(X_{t+1}, target) given d(X_t, target). By counting: of i differing
// edges a are mended and b moved to another wrong digit, of the L − i right ones c are spoilt;
// C(i,a)·C(i−a,b)(K−2)^b·C(L−i,c)(K−1)^c architectures at edit distance a + b + c.
Matrix distance_chain(const ProductSpace& space, const Weights& pmf);

// Expected steps to the target by distance: [L+1], entry 0 is 0.
Vector hitting_times_by_distance(const ProductSpace& space, const Weights& pmf);

}  // namespace archwalk::oracle

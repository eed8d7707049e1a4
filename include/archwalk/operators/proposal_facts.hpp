#pragma once

#include <vector>

namespace archwalk {

/// How random words are dealt to steps: `steps` consecutive steps share `words` words.
struct DrawSchedule {
  int steps = 1;
  int words = 0;
};

/// What a proposal knows of itself, decided exactly on its integer weights.
struct ProposalFacts {
  bool isotropic = false;           ///< P(x,y) depends on d(x,y) alone
  bool symmetric = false;           ///< P(x,y) = P(y,x); isotropic ones are without saying so
  bool kronecker = false;           ///< given as a tensor product of K x K matrices
  bool has_kronecker_form = false;  ///< the same, but for restarts
  bool doubly_stochastic = false;   ///< columns sum to one too
  /// A transitive group of permutations of X leaves P as it is: P looks the same from everywhere.
  bool homogeneous = false;
  bool reversible = false;  ///< detailed balance with some positive distribution
  double reach = 0.0;       ///< mean over x of Σ_y P(x,y) d(x,y)
  double bias_bound = 0.0;  ///< total variation of one group of draws, at most
  DrawSchedule draws;
};

/// P = jump·J/N + (1 - jump) ⊗ M_e, J the matrix of ones: a tensor product, with restarts where
/// jump > 0.
struct KroneckerForm {
  double jump = 0.0;
  std::vector<std::vector<double>> edge_matrices;  ///< [edge][from, to]
};

/// P(x,y) of one neighbour.
struct Transition {
  unsigned target = 0;       ///< code of y
  double probability = 0.0;  ///< > 0
};

}  // namespace archwalk

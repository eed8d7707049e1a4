#pragma once

#include <memory>
#include <vector>

#include "archwalk/exact/exact_engine.hpp"
#include "chain.hpp"
#include "rows/row_source.hpp"
#include "stored_chain.hpp"

namespace archwalk {

/// The operator's chain by a method that choose_method() gave.
std::unique_ptr<Chain> operator_chain(const Operator& op, const RowSource& source,
                                      ExactMethod method);

/// The same with all of P stored, jumps too.
std::unique_ptr<StoredChain> stored_chain(const Operator& op, const RowSource& source);

/// [distance 0..L] P(x,y) of one y at that distance; only where facts_of() says isotropic.
std::vector<DoubleDouble> isotropic_probabilities(const Operator& op, const ProductShape& shape);

/// [j] 1 - λ_j = Σ_d q_d (κ_d(0) - κ_d(j))/κ_d(0), a sum of non-negative terms: its relative error
/// is some roundings however near λ_j is to 1.
std::vector<double> spectral_gaps(const std::vector<DoubleDouble>& probability,
                                  const ProductShape& shape);

}  // namespace archwalk

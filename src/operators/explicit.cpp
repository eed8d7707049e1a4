#include "archwalk/operators/explicit.hpp"

namespace archwalk {

ProposalFacts facts_of_rows(const RowFacts& rows) {
  ProposalFacts facts;
  facts.symmetric = rows.symmetric;
  facts.doubly_stochastic = rows.doubly_stochastic;
  facts.reversible = rows.symmetric;
  facts.reach = rows.reach;
  facts.draws = {1, 1};
  return facts;
}

ProposalFacts Explicit::facts(const ProductShape& /*shape*/, int /*proposals_per_step*/) const {
  return facts_of_rows(matrix->facts);
}

}  // namespace archwalk

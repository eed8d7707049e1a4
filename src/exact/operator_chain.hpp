#pragma once

#include <memory>

#include "archwalk/exact/exact_engine.hpp"
#include "chain.hpp"
#include "row_source.hpp"

namespace archwalk {

/// The operator's chain by a method that choose_method() gave.
std::unique_ptr<Chain> operator_chain(const Operator& op, const RowSource& source,
                                      ExactMethod method);

}  // namespace archwalk

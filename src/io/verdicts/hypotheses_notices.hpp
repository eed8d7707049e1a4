#pragma once

#include <string>
#include <vector>

#include "archwalk/stats/hypotheses.hpp"

namespace archwalk::detail {

/// What a reader of these rows has to know besides, one paragraph a matter: counts of the rows that
/// leave operators out, mix selections, see the score, or are noisy.
std::string hypotheses_notices(const std::vector<const HypothesisRow*>& rows);

}  // namespace archwalk::detail

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "oracle/product_space.hpp"

namespace archwalk::oracle {

using Scores = std::vector<std::int64_t>;  // [N], k: the score is k·resolution

// ⌊qN⌋ and ⌈qN⌉ of a decimal fraction ("0.1", "1", ".25") in integers.
std::size_t floor_fraction(const std::string& q, std::size_t count);
std::size_t ceil_fraction(const std::string& q, std::size_t count);

// The codes of "all", "bottom:q" (first ⌊qN⌋ by (score, code)) or "top:q" (last ⌊qN⌋), ascending.
// Throws std::invalid_argument for another word, a bad fraction or an empty stratum.
Codes stratum(const std::string& spec, const Scores& k);

// The level "q0.99" is the ⌈qN⌉-th smallest score; `q` is the fraction alone.
std::int64_t quantile_level(const std::string& q, const Scores& k);

}  // namespace archwalk::oracle

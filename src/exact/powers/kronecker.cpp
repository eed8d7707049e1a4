#include "kronecker.hpp"

#include <algorithm>

#include "archwalk/core/watched_work.hpp"
#include "arithmetic/exact_kernels.hpp"
#include "arithmetic/pairwise_sum.hpp"
#include "spectral.hpp"

namespace archwalk {

std::vector<double> matrix_product(const std::vector<double>& a, const std::vector<double>& b,
                                   std::size_t radix) {
  std::vector<double> product(radix * radix, 0.0);
  for (std::size_t i = 0; i < radix; ++i) {
    for (std::size_t k = 0; k < radix; ++k) {
      for (std::size_t j = 0; j < radix; ++j)
        product[i * radix + j] += a[i * radix + k] * b[k * radix + j];
    }
  }
  return product;
}

std::vector<double> matrix_power(const std::vector<double>& matrix, std::size_t radix,
                                 std::uint32_t exponent) {
  std::vector<double> power(radix * radix, 0.0);
  for (std::size_t i = 0; i < radix; ++i) power[i * radix + i] = 1.0;
  std::vector<double> square = matrix;
  for (; exponent > 0; exponent >>= 1) {
    if ((exponent & 1u) != 0) power = matrix_product(power, square, radix);
    if (exponent > 1) square = matrix_product(square, square, radix);
  }
  return power;
}

void contract(const std::vector<double>& matrix, std::size_t stride, std::size_t radix,
              std::vector<double>& u, std::vector<double>& scratch) {
  exact_kernels().contract[radix](matrix.data(), stride, u.size(), u.data(), scratch.data());
  u.swap(scratch);
}

std::vector<double> next_law(const std::vector<double>& law, const std::vector<double>& matrix) {
  std::vector<double> next(law.size(), 0.0);
  for (std::size_t from = 0; from < law.size(); ++from) {
    for (std::size_t to = 0; to < law.size(); ++to) {
      next[to] += law[from] * matrix[from * law.size() + to];
    }
  }
  return next;
}

namespace {

// ρ Σ_{k<t} (1-ρ)^k <Q^k f> for growing t.
class RestartSum {
 public:
  RestartSum(const KroneckerForm& form, std::size_t radix, const std::vector<double>& f)
      : form_(form),
        rest_(f),
        law_(form.edge_matrices.size(),
             std::vector<double>(radix, 1.0 / static_cast<double>(radix))),
        scratch_(f.size()) {}

  double up_to(std::uint32_t t) {
    // What is left of the weights is below the last bit of the sum.
    for (; form_.jump > 0.0 && k_ < t && weight_ > 0x1p-60; ++k_) {
      sum_ += form_.jump * weight_ * mean();
      weight_ *= 1.0 - form_.jump;
      for (std::size_t e = 0; e < law_.size(); ++e) {
        law_[e] = next_law(law_[e], form_.edge_matrices[e]);
      }
    }
    return sum_;
  }

 private:
  // Σ_x law(x) f(x), the first edge first.
  double mean() {
    scratch_ = rest_;
    std::size_t length = scratch_.size();
    for (const std::vector<double>& law : law_) {
      length /= law.size();
      for (std::size_t i = 0; i < length; ++i) {
        double sum = 0.0;
        for (std::size_t d = 0; d < law.size(); ++d) sum += law[d] * scratch_[i * law.size() + d];
        scratch_[i] = sum;
      }
    }
    return scratch_[0];
  }

  const KroneckerForm& form_;
  std::vector<double> rest_;              // f
  std::vector<std::vector<double>> law_;  // [edge][digit] of a uniform start after k steps of Q
  std::vector<double> scratch_;
  std::uint32_t k_ = 0;
  double weight_ = 1.0;
  double sum_ = 0.0;
};

// f and f² of some scores from `first` on, [x, column], then zeros.
void put_scores(const std::vector<MeasuredScore>& scores, std::size_t first, std::size_t columns,
                std::vector<double>& out) {
  std::fill(out.begin(), out.end(), 0.0);
  const std::size_t end = std::min(scores.size(), first + columns / 2);
  for (std::size_t s = first; s < end; ++s) {
    double* at = out.data() + 2 * (s - first);
    for (std::size_t x = 0; x < scores[s].value.size(); ++x, at += columns) {
      at[0] = scores[s].value[x];
      at[1] = scores[s].square[x];
    }
  }
}

// Scores in one pass of contractions: a whole cache line, but no more than memory for one score at
// a time where a column is large.
std::size_t scores_together(const ProductShape& shape) {
  return shape.size <= (1u << 20) ? 4 : 1;
}

}  // namespace

void kronecker_estimates(const KroneckerForm& form, const ProductShape& shape,
                         const ExactSettings& settings, const std::vector<MeasuredScore>& scores,
                         ExactEstimates& out) {
  const auto radix = static_cast<std::size_t>(shape.radix);
  const std::size_t horizons = settings.horizons.size();
  const std::size_t together = scores_together(shape);
  const std::size_t columns = 2 * together;
  std::vector<double> now(shape.size * columns);
  std::vector<double> scratch(now.size());
  std::vector<RestartSum> jumps;  // [score, f or f²]
  for (std::size_t s = 0; form.jump > 0.0 && s < scores.size(); ++s) {
    jumps.emplace_back(form, radix, scores[s].value);
    jumps.emplace_back(form, radix, scores[s].square);
  }
  for (std::size_t h = 0; h < horizons; ++h) {
    const std::uint32_t t = settings.horizons[h];
    std::vector<std::vector<double>> powers;
    for (const std::vector<double>& matrix : form.edge_matrices) {
      powers.push_back(matrix_power(matrix, radix, t));
    }
    // M^T is off by at most T (K+1) roundings in the max norm, a contraction adds K+1; the weights
    // of restarts by a rounding a step.
    const double relative_error =
        (static_cast<double>(shape.edges) * (t + 1.0) * static_cast<double>(radix + 2) +
         (form.jump > 0.0 ? 4.0 * t + 4.0 : 0.0)) *
        kUnitRoundoff;
    const double no_jump = integer_power(1.0 - form.jump, t);
    for (std::size_t s = 0; s < scores.size(); ++s) {
      stop_if_cancelled();
      double* u = now.data() + 2 * (s % together);
      if (s % together == 0) {
        put_scores(scores, s, columns, now);
        std::size_t stride = columns;
        for (const std::vector<double>& power : powers) {
          contract(power, stride, radix, now, scratch);
          stride *= radix;
        }
        u = now.data();
      }
      for (std::size_t c = 0; form.jump > 0.0 && c < 2; ++c) {
        const double jumped = jumps[2 * s + c].up_to(t);
        for (std::size_t i = c; i < shape.size * columns; i += columns) {
          u[i] = no_jump * u[i] + jumped;
        }
      }
      for (std::size_t stratum = 0; stratum < settings.strata.size(); ++stratum) {
        const StratumMoments moments =
            moments_of(scores[s], settings.strata[stratum][s], u, u + 1, columns, relative_error);
        store(moments, scores[s].resolution, (stratum * scores.size() + s) * horizons + h, out);
      }
    }
  }
}

}  // namespace archwalk

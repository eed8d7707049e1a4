#include "kemeny.hpp"

#include <Eigen/Dense>
#include <cmath>
#include <complex>
#include <limits>

#include "chain/closed_classes.hpp"

namespace archwalk {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr std::uint32_t kMostProducts = std::uint32_t{1} << 22;

constexpr const char* kTransient = "not defined: some architectures are left for good";
constexpr const char* kSeveral = "not defined: several closed classes";

// Whether every state comes to every other one.
bool is_irreducible(const StoredChain& chain) {
  return closed_classes(chain.begin(), chain.target()).size == chain.size();
}

// The same for the digits of one edge.
bool is_irreducible(const std::vector<double>& matrix, std::uint32_t radix) {
  const auto row = [&](std::uint32_t x, std::vector<Transition>& out) {
    out.clear();
    for (std::uint32_t y = 0; y < radix; ++y) {
      if (y != x && matrix[x * radix + y] > 0.0) out.push_back({y, matrix[x * radix + y]});
    }
  };
  return is_irreducible(StoredChain(radix, row, 0.0, {}));
}

std::size_t ones_of(const Eigen::VectorXcd& eigenvalues) {
  std::size_t count = 0;
  for (const std::complex<double>& value : eigenvalues) count += std::abs(value - 1.0) < 1e-9;
  return count;
}

}  // namespace

KemenyConstant kronecker_kemeny(const KroneckerForm& form, const ProductShape& shape) {
  if (shape.size > kMostProducts) return {kNaN, "not computed: too many eigenvalues"};
  // All products, the one of the eigenvalues nearest to 1 first.
  std::vector<std::complex<double>> products{1.0};
  const bool has_jumps = form.jump > 0.0;  // then every architecture leads to every other
  for (const std::vector<double>& matrix : form.edge_matrices) {
    const Eigen::Map<const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>
        mapped(matrix.data(), shape.radix, shape.radix);
    Eigen::VectorXcd values = Eigen::MatrixXd(mapped).eigenvalues();
    if (!has_jumps && ones_of(values) > 1) return {kNaN, kSeveral};
    if (!has_jumps && !is_irreducible(matrix, static_cast<std::uint32_t>(shape.radix))) {
      return {kNaN, kTransient};
    }
    Eigen::Index first = 0;
    for (Eigen::Index i = 1; i < values.size(); ++i) {
      if (std::abs(values[i] - 1.0) < std::abs(values[first] - 1.0)) first = i;
    }
    values[first] = 1.0;
    std::swap(values[0], values[first]);
    std::vector<std::complex<double>> next;
    next.reserve(products.size() * static_cast<std::size_t>(shape.radix));
    for (const std::complex<double>& value : values) {
      for (const std::complex<double>& product : products) next.push_back(product * value);
    }
    products = std::move(next);
  }
  std::complex<double> sum = 0.0;
  for (std::size_t i = 1; i < products.size(); ++i) {
    const std::complex<double> value = (1.0 - form.jump) * products[i];
    if (std::abs(1.0 - value) < 1e-12) return {kNaN, kSeveral};
    sum += 1.0 / (1.0 - value);
  }
  return {sum.real(), "eigenvalues of the edges, no error bound"};
}

KemenyConstant dense_kemeny(const StoredChain& chain) {
  if (!is_irreducible(chain)) {
    return {kNaN, "not defined: not every architecture leads to every other"};
  }
  const auto n = static_cast<Eigen::Index>(chain.size());
  Eigen::MatrixXd system(n, n);
  ChainScratch scratch;
  std::vector<double> unit(chain.size(), 0.0);
  std::vector<double> column(chain.size());
  for (Eigen::Index y = 0; y < n; ++y) {
    const auto code = static_cast<std::size_t>(y);
    unit[code] = 1.0;
    chain.jump(unit.data(), column.data(), 1, scratch);
    unit[code] = 0.0;
    system.col(y) = -Eigen::Map<const Eigen::VectorXd>(column.data(), n);
    system(y, y) += chain.leaving()[code];
  }
  system.array() += 1.0 / static_cast<double>(n);
  const double trace = system.partialPivLu().inverse().trace();
  return {trace - 1.0, "dense inverse, no error bound"};
}

}  // namespace archwalk

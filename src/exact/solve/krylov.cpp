#include "krylov.hpp"

#include <Eigen/IterativeLinearSolvers>
#include <unsupported/Eigen/IterativeSolvers>

// Eigen's iterative solvers on a matrix that is never stored ("Matrix-free solvers", Eigen manual).
namespace archwalk {
namespace {
class SystemMatrix;
}
}  // namespace archwalk

namespace Eigen::internal {
template <>
struct traits<archwalk::SystemMatrix> : traits<SparseMatrix<double>> {};
}  // namespace Eigen::internal

namespace archwalk {
namespace {

using Eigen::Index;
using Eigen::VectorXd;

constexpr int kMostIterations = 400;
constexpr int kMostThorough = 600;
constexpr int kRestart = 100;

class SystemMatrix : public Eigen::EigenBase<SystemMatrix> {
 public:
  using Scalar = double;
  using RealScalar = double;
  using StorageIndex = int;
  enum {
    ColsAtCompileTime = Eigen::Dynamic,
    MaxColsAtCompileTime = Eigen::Dynamic,
    IsRowMajor = false
  };

  explicit SystemMatrix(const OpenSystem& system) : system_(&system) {}
  Index rows() const { return system_->size(); }
  Index cols() const { return system_->size(); }
  const OpenSystem& system() const { return *system_; }

  template <class Rhs>
  Eigen::Product<SystemMatrix, Rhs, Eigen::AliasFreeProduct> operator*(
      const Eigen::MatrixBase<Rhs>& x) const {
    return {*this, x.derived()};
  }

 private:
  const OpenSystem* system_;
};

// NOLINTBEGIN(readability-identifier-naming): Eigen calls these by its own names.
class SystemPreconditioner {
 public:
  using StorageIndex = int;
  enum { ColsAtCompileTime = Eigen::Dynamic, MaxColsAtCompileTime = Eigen::Dynamic };
  template <class Matrix>
  SystemPreconditioner& analyzePattern(const Matrix&) {
    return *this;
  }
  SystemPreconditioner& factorize(const SystemMatrix& matrix) { return compute(matrix); }
  SystemPreconditioner& compute(const SystemMatrix& matrix) {
    system_ = &matrix.system();
    return *this;
  }
  template <class Rhs>
  VectorXd solve(const Rhs& right) const {
    VectorXd out;
    system_->precondition(VectorXd(right), out);
    return out;
  }
  Eigen::ComputationInfo info() const { return Eigen::Success; }

 private:
  const OpenSystem* system_ = nullptr;
};

}  // namespace
}  // namespace archwalk

namespace Eigen::internal {
template <class Rhs>
struct generic_product_impl<archwalk::SystemMatrix, Rhs, SparseShape, DenseShape, GemvProduct>
    : generic_product_impl_base<archwalk::SystemMatrix, Rhs,
                                generic_product_impl<archwalk::SystemMatrix, Rhs>> {
  template <class Dest>
  static void scaleAndAddTo(Dest& dst, const archwalk::SystemMatrix& lhs, const Rhs& rhs,
                            const double& alpha) {
    VectorXd out;
    lhs.system().apply(VectorXd(rhs), out);
    dst.noalias() += alpha * out;
  }
};
}  // namespace Eigen::internal
// NOLINTEND(readability-identifier-naming)

namespace archwalk {
namespace {

template <class Solver>
VectorXd run(Solver& solver, const OpenSystem& system, const VectorXd& right, double tolerance,
             int iterations) {
  const SystemMatrix matrix(system);
  solver.compute(matrix);
  solver.setTolerance(tolerance);
  solver.setMaxIterations(iterations);
  return solver.solve(right);
}

}  // namespace

VectorXd krylov_solve(const OpenSystem& system, const VectorXd& right, double tolerance,
                      bool thorough) {
  if (thorough) {
    Eigen::GMRES<SystemMatrix, SystemPreconditioner> solver;
    solver.set_restart(kRestart);
    return run(solver, system, right, tolerance, kMostThorough);
  }
  if (system.symmetric()) {
    Eigen::ConjugateGradient<SystemMatrix, Eigen::Lower | Eigen::Upper, SystemPreconditioner>
        solver;
    return run(solver, system, right, tolerance, kMostIterations);
  }
  Eigen::BiCGSTAB<SystemMatrix, SystemPreconditioner> solver;
  return run(solver, system, right, tolerance, kMostIterations);
}

}  // namespace archwalk

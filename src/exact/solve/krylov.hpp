#pragma once

#include <Eigen/Core>

#include "open_system.hpp"

namespace archwalk {

/// An approximate solution of (I - Q) h = right by conjugate gradients where the system is
/// symmetric, else BiCGSTAB; with `thorough`, restarted GMRES. How good it is, the caller must find
/// out: nothing here is trusted. Stops at a residual of `tolerance` relative to right.
Eigen::VectorXd krylov_solve(const OpenSystem& system, const Eigen::VectorXd& right,
                             double tolerance, bool thorough);

}  // namespace archwalk

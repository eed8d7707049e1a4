#pragma once

#include <Eigen/Core>
#include <memory>
#include <vector>

#include "chain/chain.hpp"

namespace archwalk {

/// I - Q in doubles, Q the chain on its open states, with a cheap approximate inverse: what an
/// iterative method works with. Vectors are [open state] in an order of the system's own.
class OpenSystem {
 public:
  virtual ~OpenSystem() = default;
  virtual Eigen::Index size() const = 0;
  /// out = (I - Q) v.
  virtual void apply(const Eigen::VectorXd& v, Eigen::VectorXd& out) const = 0;
  /// out ≈ (I - Q)^-1 v, linear in v.
  virtual void precondition(const Eigen::VectorXd& v, Eigen::VectorXd& out) const = 0;
  /// From and to vectors over all states; 0 at states that are not open.
  virtual Eigen::VectorXd gather(const std::vector<double>& full) const = 0;
  virtual void scatter(const Eigen::VectorXd& part, std::vector<double>& full) const = 0;
  virtual bool symmetric() const = 0;
  /// A better approximate inverse that costs memory and time to make (incomplete LU); false where
  /// there is none.
  virtual bool strengthen() = 0;
  /// The solution by elimination without subtractions (Grassmann, Taksar & Heyman 1985), small
  /// systems only; false where this is too large for it.
  virtual bool eliminate(const Eigen::VectorXd& right, Eigen::VectorXd& out) = 0;
};

/// The chain restricted to `open`; keeps references to both.
std::unique_ptr<OpenSystem> open_system(const Chain& chain, const StateSet& open);

}  // namespace archwalk

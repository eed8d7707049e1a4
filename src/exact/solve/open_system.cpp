#include "open_system.hpp"

#include <Eigen/Sparse>
#include <algorithm>

#include "archwalk/core/watched_work.hpp"
#include "chain/stored_chain.hpp"
#include "rows/row_product.hpp"

namespace archwalk {
namespace {

using Eigen::Index;
using Eigen::VectorXd;

constexpr Index kLargestElimination = 1200;

// The whole chain with everything outside the open states masked out; diagonal preconditioner.
class MatrixFreeSystem final : public OpenSystem {
 public:
  MatrixFreeSystem(const Chain& chain, const StateSet& open)
      : chain_(chain), open_(open), masked_(open.size()), jumped_(open.size()) {}

  Index size() const override { return static_cast<Index>(open_.size()); }
  void apply(const VectorXd& v, VectorXd& out) const override {
    const std::vector<double>& leaving = chain_.leaving();
    for (std::size_t x = 0; x < open_.size(); ++x) masked_[x] = open_[x] != 0 ? at(v, x) : 0.0;
    chain_.jump(masked_.data(), jumped_.data(), 1, scratch_);
    out.resize(v.size());
    for (std::size_t x = 0; x < open_.size(); ++x) {
      at(out, x) = open_[x] != 0 ? leaving[x] * masked_[x] - jumped_[x] : at(v, x);
    }
  }
  void precondition(const VectorXd& v, VectorXd& out) const override {
    out.resize(v.size());
    for (std::size_t x = 0; x < open_.size(); ++x) {
      at(out, x) = open_[x] != 0 ? at(v, x) / chain_.leaving()[x] : at(v, x);
    }
  }
  VectorXd gather(const std::vector<double>& full) const override {
    VectorXd part(size());
    for (std::size_t x = 0; x < open_.size(); ++x) at(part, x) = open_[x] != 0 ? full[x] : 0.0;
    return part;
  }
  void scatter(const VectorXd& part, std::vector<double>& full) const override {
    full.resize(open_.size());
    for (std::size_t x = 0; x < open_.size(); ++x) full[x] = open_[x] != 0 ? at(part, x) : 0.0;
  }
  bool symmetric() const override { return chain_.symmetric(); }
  bool strengthen() override { return false; }
  bool eliminate(const VectorXd&, VectorXd&) override { return false; }

 private:
  static double at(const VectorXd& v, std::size_t x) { return v[static_cast<Index>(x)]; }
  static double& at(VectorXd& v, std::size_t x) { return v[static_cast<Index>(x)]; }

  const Chain& chain_;
  const StateSet& open_;
  mutable std::vector<double> masked_;
  mutable std::vector<double> jumped_;
  mutable ChainScratch scratch_;
};

// The open states alone, in the chain's order; preconditioner: one Gauss-Seidel sweep, which is the
// exact inverse where every step leads to an earlier state.
class StoredSystem final : public OpenSystem {
 public:
  StoredSystem(const StoredChain& chain, const StateSet& open) {
    constexpr std::uint32_t kNone = ~0u;
    std::vector<std::uint32_t> place(open.size(), kNone);
    for (std::size_t i = 0; i < open.size(); ++i) {
      const std::uint32_t x =
          chain.order().empty() ? static_cast<std::uint32_t>(i) : chain.order()[i];
      if (open[x] == 0) continue;
      place[x] = static_cast<std::uint32_t>(state_.size());
      state_.push_back(x);
    }
    target_.reserve(chain.target().size());
    probability_.reserve(chain.target().size());
    begin_.push_back(0);
    for (std::uint32_t x : state_) {
      const std::size_t own = place[x];
      if (own % kRowsBetweenLooks == 0) stop_if_cancelled();
      leaving_.push_back(chain.leaving()[x]);
      // Earlier states first: the sweep needs these alone.
      for (const bool earlier : {true, false}) {
        for (std::uint64_t i = chain.begin()[x]; i < chain.begin()[x + 1]; ++i) {
          const std::uint32_t y = place[chain.target()[i]];
          if (y == kNone || (y < own) != earlier) continue;
          target_.push_back(y);
          probability_.push_back(chain.probability()[i]);
        }
        if (earlier) middle_.push_back(target_.size());
      }
      begin_.push_back(target_.size());
      double exit = 0.0;
      for (std::uint64_t i = chain.begin()[x]; i < chain.begin()[x + 1]; ++i) {
        if (place[chain.target()[i]] == kNone) exit += chain.probability()[i];
      }
      exit_.push_back(exit);
    }
    full_size_ = open.size();
  }

  Index size() const override { return static_cast<Index>(state_.size()); }
  void apply(const VectorXd& v, VectorXd& out) const override {
    out.resize(v.size());
    for (std::size_t i = 0; i < state_.size(); ++i) {
      if (i % kRowsBetweenLooks == 0) stop_if_cancelled();
      double sum = 0.0;
      for (std::uint64_t j = begin_[i]; j < begin_[i + 1]; ++j) {
        sum += probability_[j] * v[target_[j]];
      }
      out[static_cast<Index>(i)] = leaving_[i] * v[static_cast<Index>(i)] - sum;
    }
  }
  void precondition(const VectorXd& v, VectorXd& out) const override {
    if (incomplete_ != nullptr) {
      out = incomplete_->solve(v);
      return;
    }
    out.resize(v.size());
    for (std::size_t i = 0; i < state_.size(); ++i) {
      double sum = v[static_cast<Index>(i)];
      for (std::uint64_t j = begin_[i]; j < middle_[i]; ++j) {
        sum += probability_[j] * out[target_[j]];
      }
      out[static_cast<Index>(i)] = sum / leaving_[i];
    }
  }
  VectorXd gather(const std::vector<double>& full) const override {
    VectorXd part(size());
    for (std::size_t i = 0; i < state_.size(); ++i) part[static_cast<Index>(i)] = full[state_[i]];
    return part;
  }
  void scatter(const VectorXd& part, std::vector<double>& full) const override {
    full.assign(full_size_, 0.0);
    for (std::size_t i = 0; i < state_.size(); ++i) full[state_[i]] = part[static_cast<Index>(i)];
  }
  bool symmetric() const override { return false; }

  bool strengthen() override {
    if (incomplete_ != nullptr) return false;
    std::vector<Eigen::Triplet<double>> entries;
    for (std::size_t i = 0; i < state_.size(); ++i) {
      entries.emplace_back(static_cast<int>(i), static_cast<int>(i), leaving_[i]);
      for (std::uint64_t j = begin_[i]; j < begin_[i + 1]; ++j) {
        entries.emplace_back(static_cast<int>(i), static_cast<int>(target_[j]), -probability_[j]);
      }
    }
    Eigen::SparseMatrix<double> matrix(size(), size());
    matrix.setFromTriplets(entries.begin(), entries.end());
    auto incomplete = std::make_unique<Eigen::IncompleteLUT<double>>();
    incomplete->setDroptol(1e-4);
    incomplete->setFillfactor(20);
    incomplete->compute(matrix);
    if (incomplete->info() != Eigen::Success) return false;
    incomplete_ = std::move(incomplete);
    return true;
  }

  bool eliminate(const VectorXd& right, VectorXd& out) override {
    if (size() > kLargestElimination) return false;
    if (pivot_.size() == 0) factorise();
    const Index m = size();
    out = right;
    for (Index k = m - 1; k >= 0; --k) {
      out.head(k) += (out[k] / pivot_[k]) * passing_.col(k).head(k);
    }
    for (Index k = 0; k < m; ++k) {
      out[k] = (out[k] + passing_.row(k).head(k).dot(out.head(k))) / pivot_[k];
    }
    return true;
  }

 private:
  std::size_t full_size_ = 0;
  std::vector<std::uint32_t> state_;  // [open state] its number in the chain
  std::vector<double> leaving_;       // [open state]
  std::vector<double> exit_;          // [open state] probability of a step out of the open states
  std::vector<std::uint64_t> begin_;
  std::vector<std::uint64_t> middle_;  // [open state] first entry of a later state
  std::vector<std::uint32_t> target_;
  std::vector<double> probability_;
  // States are taken out from the last one on: what went through k goes past it. Pivots are sums of
  // what leaves, so nothing cancels. Column k keeps what led to k when it was taken out, row k
  // where it led.
  void factorise() {
    const Index m = size();
    passing_ = Eigen::MatrixXd::Zero(m, m);
    VectorXd exit = Eigen::Map<const VectorXd>(exit_.data(), m);
    for (Index i = 0; i < m; ++i) {
      const auto at = static_cast<std::size_t>(i);
      for (std::uint64_t j = begin_[at]; j < begin_[at + 1]; ++j) {
        passing_(i, target_[j]) = probability_[j];
      }
    }
    pivot_.resize(m);
    for (Index k = m - 1; k >= 0; --k) {
      pivot_[k] = exit[k] + passing_.row(k).head(k).sum();
      for (Index i = 0; i < k; ++i) {
        const double share = passing_(i, k) / pivot_[k];
        if (share == 0.0) continue;
        passing_.row(i).head(k) += share * passing_.row(k).head(k);  // (i, i) is not read
        exit[i] += share * exit[k];
      }
    }
  }

  std::unique_ptr<Eigen::IncompleteLUT<double>> incomplete_;
  Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> passing_;
  VectorXd pivot_;
};

}  // namespace

std::unique_ptr<OpenSystem> open_system(const Chain& chain, const StateSet& open) {
  if (const auto* stored = dynamic_cast<const StoredChain*>(&chain)) {
    return std::make_unique<StoredSystem>(*stored, open);
  }
  return std::make_unique<MatrixFreeSystem>(chain, open);
}

}  // namespace archwalk

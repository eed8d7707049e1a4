#include <algorithm>

#include "chain.hpp"

namespace archwalk {
namespace {

// out of a chain or a part of one, with so many states.
template <class Whole>
void mixed_jump(const Whole& anywhere, const Whole& inner, double jump, std::size_t size,
                const double* u, double* out, std::size_t columns, ChainScratch& scratch) {
  inner->jump(u, out, columns, scratch);
  std::vector<double> all(size * columns);
  anywhere->jump(u, all.data(), columns, scratch);
  const double rest = 1.0 - jump;  // exact: jump is a multiple of 2^-32
  for (std::size_t i = 0; i < all.size(); ++i) out[i] = rest * out[i] + jump * all[i];
}

class RestartPart final : public ChainPart {
 public:
  RestartPart(std::unique_ptr<ChainPart> anywhere, std::unique_ptr<ChainPart> inner, double jump,
              std::size_t size)
      : anywhere_(std::move(anywhere)), inner_(std::move(inner)), jump_(jump), size_(size) {}

  void jump(const double* u, double* out, std::size_t columns, ChainScratch& scratch) override {
    mixed_jump(anywhere_, inner_, jump_, size_, u, out, columns, scratch);
  }

 private:
  std::unique_ptr<ChainPart> anywhere_;
  std::unique_ptr<ChainPart> inner_;
  double jump_;
  std::size_t size_;
};

class RestartInOrder final : public OrderedChain {
 public:
  RestartInOrder(std::unique_ptr<OrderedChain> anywhere, std::unique_ptr<OrderedChain> inner,
                 double jump, std::size_t size)
      : anywhere_(std::move(anywhere)), inner_(std::move(inner)), jump_(jump), size_(size) {}

  std::unique_ptr<ChainPart> first(std::size_t count) const override {
    return std::make_unique<RestartPart>(anywhere_->first(count), inner_->first(count), jump_,
                                         size_);
  }

 private:
  std::unique_ptr<OrderedChain> anywhere_;
  std::unique_ptr<OrderedChain> inner_;
  double jump_;
  std::size_t size_;
};

class RestartChain final : public Chain {
 public:
  RestartChain(std::unique_ptr<Chain> anywhere, std::unique_ptr<Chain> inner, double jump)
      : inner_(std::move(inner)), anywhere_(std::move(anywhere)), jump_(jump), rest_(1.0 - jump) {
    const std::vector<DoubleDouble>& stays = inner_->leaving_exactly();
    for (std::size_t x = 0; x < stays.size(); ++x) {
      leaving_exactly_.push_back(DoubleDouble(jump_) * anywhere_->leaving_exactly()[x] +
                                 DoubleDouble(rest_) * stays[x]);
      leaving_.push_back(static_cast<double>(leaving_exactly_.back()));
    }
    symmetric_ = inner_->symmetric();
    entry_error_ = std::max(inner_->entry_error(), anywhere_->entry_error());
    // Two products and a sum on top.
    constexpr double kMixing = 3.0;
    jump_units_ = kMixing + std::max(inner_->jump_error(), anywhere_->jump_error()) * 0x1p53;
  }

  void jump(const double* u, double* out, std::size_t columns,
            ChainScratch& scratch) const override {
    mixed_jump(anywhere_, inner_, jump_, leaving_.size(), u, out, columns, scratch);
  }
  std::unique_ptr<OrderedChain> in_order(std::vector<std::uint32_t> states) const override {
    return std::make_unique<RestartInOrder>(anywhere_->in_order(states), inner_->in_order(states),
                                            jump_, leaving_.size());
  }
  void jump_exactly(const std::vector<DoubleDouble>& u, std::vector<DoubleDouble>& out,
                    ChainScratch& scratch) const override {
    std::vector<DoubleDouble> all;
    inner_->jump_exactly(u, out, scratch);
    anywhere_->jump_exactly(u, all, scratch);
    for (std::size_t i = 0; i < all.size(); ++i) {
      out[i] = DoubleDouble(rest_) * out[i] + DoubleDouble(jump_) * all[i];
    }
  }
  // Wherever a step between jumps may lead a jump may lead too.
  StateSet can_reach(const StateSet& seed, const StateSet& blocked) const override {
    return anywhere_->can_reach(seed, blocked);
  }

 private:
  std::unique_ptr<Chain> inner_;
  std::unique_ptr<Chain> anywhere_;
  double jump_;
  double rest_;  // exact: jump is a multiple of 2^-32
};

}  // namespace

std::unique_ptr<Chain> restart_chain(std::unique_ptr<Chain> anywhere, std::unique_ptr<Chain> inner,
                                     double jump) {
  return std::make_unique<RestartChain>(std::move(anywhere), std::move(inner), jump);
}

}  // namespace archwalk

#include "state_rows.hpp"

namespace archwalk {

void StateRows::off_diagonal(std::uint32_t x, std::vector<Transition>& out) const {
  if (embedding_ == nullptr) {
    rows_.off_diagonal(x, out);
    return;
  }
  out.clear();
  for (std::uint64_t i = embedding_->begin[x]; i < embedding_->begin[x + 1]; ++i) {
    out.push_back({embedding_->target[i], embedding_->probability[i]});
  }
}

void StateRows::proposed(std::uint32_t x, std::vector<Transition>& out) const {
  if (embedding_ == nullptr) {
    rows_.proposed(x, {}, out);
  } else {
    rows_.proposed(embedding_->cell[x], embedding_->left_out(x), out);
  }
}

}  // namespace archwalk

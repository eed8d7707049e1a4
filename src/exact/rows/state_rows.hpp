#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "embedding.hpp"
#include "transition_rows.hpp"

namespace archwalk {

/// Rows of an operator's chain on its states: the architectures, or with a memory those of the
/// embedding, of which the first are the starts.
class StateRows {
 public:
  StateRows(TransitionRows rows, std::uint32_t cells) : rows_(std::move(rows)), size_(cells) {}
  StateRows(TransitionRows rows, std::shared_ptr<const Embedding> embedding)
      : rows_(std::move(rows)), embedding_(std::move(embedding)), size_(embedding_->size()) {}

  std::uint32_t size() const { return size_; }
  /// The architecture of a state.
  std::uint32_t cell(std::uint32_t state) const {
    return embedding_ == nullptr ? state : embedding_->cell[state];
  }
  /// The entries y != x of row x with P(x,y) > 0; targets are states.
  void off_diagonal(std::uint32_t x, std::vector<Transition>& out) const;
  /// The proposal's row, the state itself included where it has a share; targets are codes.
  void proposed(std::uint32_t x, std::vector<Transition>& out) const;

  /// Entries y != x of all rows, at most.
  std::uint64_t most_entries() const {
    return embedding_ == nullptr ? rows_.most_entries() : embedding_->target.size();
  }
  /// Most entries of a row, x included.
  std::uint64_t row_size() const { return rows_.row_size() + (embedding_ == nullptr ? 0 : 1); }
  /// Relative error of an entry, at most.
  double entry_error() const {
    return embedding_ == nullptr ? rows_.entry_error() : embedding_->entry_error;
  }

 private:
  TransitionRows rows_;
  std::shared_ptr<const Embedding> embedding_;
  std::uint32_t size_;
};

}  // namespace archwalk

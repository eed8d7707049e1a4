#include "row_source.hpp"

#include <algorithm>
#include <utility>

namespace archwalk {
double state_entries(const Operator& op, const ProductShape& shape) {
  if (const auto between = between_jumps(op, shape)) return state_entries(between->op, shape);
  if (!has_memory(op)) return static_cast<double>(matrix_entries(op, shape) + shape.size);
  const std::uint64_t longest =
      std::visit([&](const auto& part) { return part.row_size(shape); }, op.proposal) + 1;
  return most_states(op, shape.size, longest) * static_cast<double>(longest);
}

RowSource::RowSource(const BenchmarkTable& table, bool missing_guides_rank_lowest,
                     std::shared_ptr<const ColumnSorter> sorter, MethodAdvice advice)
    : shape_(table.space->shape()),
      guides_(table, missing_guides_rank_lowest, std::move(sorter)),
      advice_(std::move(advice)) {}

TransitionRows RowSource::rows(const Operator& op) const {
  return {op, shape_, guide(op)};
}

std::shared_ptr<const KeyOrder> RowSource::key_order(const Operator& op) const {
  const auto by = guide(op);
  const std::lock_guard lock(orders_mutex_);
  std::shared_ptr<const KeyOrder>& order = orders_[by];
  if (order == nullptr) {
    order = std::make_shared<const KeyOrder>(archwalk::key_order(*by));
  }
  return order;
}

StateRows RowSource::states(const Operator& op) const {
  if (!has_memory(op)) return {rows(op), shape_.size};
  return {rows(op), embedding(op)};
}

std::shared_ptr<const Embedding> RowSource::embedding(const Operator& op) const {
  if (!has_memory(op)) return nullptr;
  const std::string name = to_string(op);
  if (auto known = held_embedding(name)) return known;
  auto embedding = std::make_shared<const Embedding>(
      embed(op, rows(op), *guide(op), shape_.size, kMaxEmbeddedEntries, advice_.of_memory()));
  const std::lock_guard lock(embeddings_mutex_);
  embeddings_[name] = embedding;
  return embedding;
}

std::shared_ptr<const Embedding> RowSource::held_embedding(const std::string& name) const {
  const std::lock_guard lock(embeddings_mutex_);
  const auto known = embeddings_.find(name);
  return known == embeddings_.end() ? nullptr : known->second.lock();
}

bool RowSource::is_embedded(const Operator& op) const {
  return held_embedding(to_string(op)) != nullptr;
}

std::uint64_t RowSource::stored_entries(const Operator& op) const {
  return static_cast<std::uint64_t>(std::min(0x1p62, state_entries(op, shape_)));
}

}  // namespace archwalk

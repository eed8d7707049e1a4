#include "archwalk/operators/guide_store.hpp"

namespace archwalk {

GuideStore::GuideStore(const BenchmarkTable& table, bool missing_ranks_lowest,
                       std::shared_ptr<const ColumnSorter> sorter)
    : table_(table), missing_ranks_lowest_(missing_ranks_lowest), sorter_(std::move(sorter)) {}

std::shared_ptr<const Guide> GuideStore::of(const Operator& op) const {
  return named(guide_name(op), guide_key_kind(op));
}

std::shared_ptr<const Guide> GuideStore::named(std::string_view name, GuideKey kind) const {
  const std::lock_guard lock(mutex_);
  auto& guide = guides_[{std::string(name), kind}];
  if (guide == nullptr) {
    guide = std::make_shared<const Guide>(
        make_guide(table_, name, kind, missing_ranks_lowest_, *sorter_));
  }
  return guide;
}

}  // namespace archwalk

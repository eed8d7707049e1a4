#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "archwalk/operators/guide.hpp"
#include "archwalk/operators/operator.hpp"

namespace archwalk {

/// The guides of operators on one table, each made when it is first asked for, and kept. Any thread
/// may ask.
class GuideStore {
 public:
  /// `table` must outlive the store; the rest as make_guide() takes it.
  GuideStore(const BenchmarkTable& table, bool missing_ranks_lowest,
             std::shared_ptr<const ColumnSorter> sorter);

  /// What the operator's selection or memory sees; without keys for a blind operator. InputError as
  /// make_guide().
  std::shared_ptr<const Guide> of(const Operator& op) const;
  /// The column of that name as selections see it that compare it by `kind`. InputError likewise.
  std::shared_ptr<const Guide> named(std::string_view name, GuideKey kind) const;

 private:
  const BenchmarkTable& table_;
  bool missing_ranks_lowest_;
  std::shared_ptr<const ColumnSorter> sorter_;
  mutable std::mutex mutex_;
  mutable std::map<std::pair<std::string, GuideKey>, std::shared_ptr<const Guide>> guides_;
};

}  // namespace archwalk

#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "archwalk/exact/exact_engine.hpp"
#include "archwalk/operators/guide_store.hpp"
#include "key_order.hpp"
#include "state_rows.hpp"

namespace archwalk {

/// What to do where no exact method fits, in the words of the command that asked.
struct MethodAdvice {
  std::string walks = "use method = \"walks\"";
  std::string automatic = "use exact_method = \"auto\"";
  std::string option;  ///< that forces a method; empty: the key exact_method of a configuration

  std::string forced(std::string_view method) const {
    return option.empty() ? "exact_method = \"" + std::string(method) + '"'
                          : option + ' ' + std::string(method);
  }

  /// Where a memory has too many states.
  std::string of_memory() const {
    return walks + ", a shorter memory, or a proposal with fewer neighbors";
  }
};

/// Transition rows of operators on one table; guides are made once.
class RowSource {
 public:
  /// `sorter` ranks the guides; `advice` is for errors.
  RowSource(const BenchmarkTable& table, bool missing_guides_rank_lowest,
            std::shared_ptr<const ColumnSorter> sorter = std::make_shared<HostSorter>(),
            MethodAdvice advice = {});

  TransitionRows rows(const Operator& op) const;
  /// Rows on the operator's states. InputError where a memory has too many (see embed()).
  StateRows states(const Operator& op) const;
  /// Null without a memory. Made once for all that hold it at the same time.
  std::shared_ptr<const Embedding> embedding(const Operator& op) const;
  /// Whether somebody holds it now.
  bool is_embedded(const Operator& op) const;
  /// The guide of the operator's selection or memory; without keys for a blind one.
  std::shared_ptr<const Guide> guide(const Operator& op) const { return guides_.of(op); }
  /// The order of its keys, of an operator that has a guide. Made once.
  std::shared_ptr<const KeyOrder> key_order(const Operator& op) const;
  /// Of the operator's matrix, at most.
  std::uint64_t stored_entries(const Operator& op) const;
  const ProductShape& shape() const { return shape_; }
  const MethodAdvice& advice() const { return advice_; }

 private:
  std::shared_ptr<const Embedding> held_embedding(const std::string& name) const;

  ProductShape shape_;
  GuideStore guides_;
  MethodAdvice advice_;
  mutable std::mutex embeddings_mutex_;
  mutable std::map<std::string, std::weak_ptr<const Embedding>> embeddings_;
  mutable std::mutex orders_mutex_;
  mutable std::map<std::shared_ptr<const Guide>, std::shared_ptr<const KeyOrder>> orders_;
};

inline constexpr double kBytesOfStoredEntry = 12.0;
/// Of an operator with a memory: its embedding is kept beside the matrix.
inline constexpr std::uint64_t kMaxEmbeddedEntries = kMaxStoredEntries / 2;

}  // namespace archwalk

#include "closed_classes.hpp"

#include <algorithm>
#include <vector>

namespace archwalk {
namespace {

constexpr std::uint32_t kUnseen = ~0u;

// Tarjan's search with a stack of its own in place of recursion, which long chains would overflow.
class ComponentSearch {
 public:
  ComponentSearch(std::span<const std::uint64_t> begin, std::span<const std::uint32_t> target)
      : begin_(begin),
        target_(target),
        number_(begin.size() - 1, kUnseen),
        lowest_(number_.size(), 0),
        next_(begin.begin(), begin.end() - 1),
        in_component_(number_.size(), 0) {
    classes_.members.assign(number_.size(), 0);
  }

  ClosedClasses run() {
    for (std::uint32_t root = 0; root < number_.size(); ++root) {
      if (number_[root] == kUnseen) search(root);
    }
    return std::move(classes_);
  }

 private:
  void open(std::uint32_t x) {
    number_[x] = lowest_[x] = numbered_++;
    path_.push_back(x);
    pending_.push_back(x);
  }

  void search(std::uint32_t root) {
    open(root);
    while (!path_.empty()) {
      const std::uint32_t x = path_.back();
      if (next_[x] < begin_[x + 1]) {
        const std::uint32_t y = target_[next_[x]++];
        if (number_[y] == kUnseen) {
          open(y);
        } else if (in_component_[y] == 0) {
          lowest_[x] = std::min(lowest_[x], number_[y]);
        }
        continue;
      }
      path_.pop_back();
      if (!path_.empty()) lowest_[path_.back()] = std::min(lowest_[path_.back()], lowest_[x]);
      if (lowest_[x] == number_[x]) close(x);
    }
  }

  // x is the first state of a component: all that is pending from it on.
  void close(std::uint32_t x) {
    const auto first = std::find(pending_.rbegin(), pending_.rend(), x).base() - 1;
    const std::vector<std::uint32_t> component(first, pending_.end());
    pending_.erase(first, pending_.end());
    // Components are closed in an order in which every one comes after those that it leads to:
    // whatever lies in an earlier one is marked, whatever lies in this one is not yet.
    const bool leads_out = std::any_of(component.begin(), component.end(), [&](std::uint32_t y) {
      return std::any_of(target_.begin() + static_cast<std::ptrdiff_t>(begin_[y]),
                         target_.begin() + static_cast<std::ptrdiff_t>(begin_[y + 1]),
                         [&](std::uint32_t z) { return in_component_[z] != 0; });
    });
    for (std::uint32_t y : component) in_component_[y] = 1;
    if (leads_out) return;
    if (classes_.count++ > 0) return;
    classes_.size = component.size();
    for (std::uint32_t y : component) classes_.members[y] = 1;
  }

  std::span<const std::uint64_t> begin_;
  std::span<const std::uint32_t> target_;
  std::vector<std::uint32_t> number_;  // [x] in the order of discovery
  std::vector<std::uint32_t> lowest_;  // [x] smallest number of a pending state it leads back to
  std::vector<std::uint64_t> next_;    // [x] entry to follow next
  StateSet in_component_;              // [x] 1: its component is known
  std::uint32_t numbered_ = 0;
  std::vector<std::uint32_t> path_;     // from the root to the state at hand
  std::vector<std::uint32_t> pending_;  // discovered, component not known yet
  ClosedClasses classes_;
};

}  // namespace

ClosedClasses closed_classes(std::span<const std::uint64_t> begin,
                             std::span<const std::uint32_t> target) {
  return ComponentSearch(begin, target).run();
}

}  // namespace archwalk

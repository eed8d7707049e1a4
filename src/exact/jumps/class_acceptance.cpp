#include "class_acceptance.hpp"

#include <algorithm>
#include <stdexcept>

#include "archwalk/core/watched_work.hpp"
#include "archwalk/operators/probability.hpp"
#include "archwalk/operators/step_types.hpp"
#include "guided_jumps.hpp"
#include "rows/row_product.hpp"

namespace archwalk {
namespace {

// accepted(from, to) of two classes, 0..2^32, and what is made of it.
template <class Step>
class Classes {
 public:
  Classes(const Step& step, const Guide& guide, const KeyOrder& order) : step_(step) {
    for (std::size_t one = 0; one < order.classes(); ++one) {
      const std::uint32_t code = order.code[order.begin[one]];
      cell_.push_back({code, guide.key[code]});
    }
  }

  // None accepts less than a class before it, and all or nothing.
  ClassAcceptance by_rank() const {
    ClassAcceptance out;
    const auto begin = cell_.begin();
    for (const GuidedCell& from : cell_) {
      const auto first = std::partition_point(begin, cell_.end(), [&](const GuidedCell& to) {
        return step_.acceptance(from, to) == 0;
      });
      out.first.push_back(static_cast<std::uint32_t>(first - begin));
    }
    out.whole = out.first;
    out.row.assign(cell_.size() + 1, 0);
    return out;
  }

  ClassAcceptance by_shares() const {
    ClassAcceptance out;
    out.row.push_back(0);
    std::vector<std::uint64_t> accepted(cell_.size());
    for (std::size_t from = 0; from < cell_.size(); ++from) {
      if (from % kRowsBetweenLooks == 0) stop_if_cancelled();
      std::transform(cell_.begin(), cell_.end(), accepted.begin(),
                     [&](const GuidedCell& to) { return step_.acceptance(cell_[from], to); });
      std::size_t first = 0;
      while (first < accepted.size() && accepted[first] == 0) ++first;
      std::size_t whole = accepted.size();
      while (whole > first && accepted[whole - 1] == kProbabilityOne) --whole;
      for (std::size_t to = first; to < whole; ++to) {
        out.share.push_back(probability(accepted[to]));
      }
      out.first.push_back(static_cast<std::uint32_t>(first));
      out.whole.push_back(static_cast<std::uint32_t>(whole));
      out.row.push_back(out.share.size());
    }
    return out;
  }

 private:
  const Step& step_;
  std::vector<GuidedCell> cell_;  // [class] one of its architectures
};

}  // namespace

ClassAcceptance class_acceptance(const Operator& op, const Guide& guide, const KeyOrder& order) {
  return std::visit(
      [&]<class Part>(const Part& selection) -> ClassAcceptance {
        using Step = detail::SelectionStepType<Part>;
        if constexpr (requires(const Step& step, GuidedCell cell) {
                        step.acceptance(cell, cell);
                      } &&
                      !Step::kAcceptsAll) {
          HostStepTables tables;
          const Step step = selection.step(guide, tables);
          const Classes<Step> classes(step, guide, order);
          return selects_by_rank(op) ? classes.by_rank() : classes.by_shares();
        } else {
          throw std::logic_error("a selection that does not accept by keys");
        }
      },
      op.selection);
}

ClassAcceptance accept_all(std::size_t classes) {
  return {std::vector<std::uint32_t>(classes, 0),
          std::vector<std::uint32_t>(classes, 0),
          std::vector<std::uint64_t>(classes + 1, 0),
          {}};
}

}  // namespace archwalk

#include "archwalk/operators/random_explicit.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "archwalk/core/error.hpp"
#include "archwalk/core/parallel.hpp"
#include "archwalk/operators/probability.hpp"
#include "row_drawer.hpp"

namespace archwalk {
namespace {

constexpr double kMostConcentration = 64.0;

void check_options(int out_degree, double concentration) {
  if (out_degree < 1 || out_degree > RandomExplicit::kMostOutDegree) {
    throw InputError(fmt::format("out_degree = {}", out_degree),
                     "it counts the targets drawn from each architecture",
                     fmt::format("give a number in 1..{}", RandomExplicit::kMostOutDegree));
  }
  if (!(concentration >= 0.0 && concentration <= kMostConcentration)) {
    throw InputError(fmt::format("concentration = {}", concentration),
                     "weights are exponential numbers to that power",
                     fmt::format("give a number in 0..{}", kMostConcentration));
  }
}

// Of so many entries at most, before those of one target are added up, rows are drawn by one task.
constexpr std::uint64_t kEntriesOfTask = std::uint64_t{1} << 11;
// Then they are taken from the tasks, which draw the next rows into the same memory.
constexpr std::size_t kTasksAtOnce = 32;

// Calls take(rows) for all rows in their order, drawn by as many threads as the program allows.
template <class Take>
void draw_all(const RandomExplicit& proposal, const ProductShape& shape, const Take& take) {
  const auto degree = static_cast<std::uint64_t>(proposal.out_degree);
  const auto rows_of_task =
      static_cast<std::uint32_t>(std::max<std::uint64_t>(1, kEntriesOfTask / degree));
  std::vector<DrawnRows> drawn;
  for (std::uint64_t next = 0; next < shape.size; next += kTasksAtOnce * rows_of_task) {
    const std::uint64_t left = shape.size - next;
    drawn.resize(std::min<std::uint64_t>(kTasksAtOnce, (left + rows_of_task - 1) / rows_of_task));
    for_each_index(drawn.size(), 0, [&](std::size_t task) {
      const auto first = static_cast<std::uint32_t>(next + task * rows_of_task);
      const std::uint32_t rows = std::min(rows_of_task, shape.size - first);
      drawn[task].clear();
      RowDrawer(proposal, shape).draw(first, first + rows, drawn[task]);
    });
    for (const DrawnRows& rows : drawn) take(rows);
  }
}

/// The facts of a matrix from its rows in their order.
class DrawnFacts {
 public:
  explicit DrawnFacts(std::uint32_t size) : column_(size, 0) {}

  void add(const DrawnRows& rows) {
    std::uint64_t begin = 0;
    for (std::size_t i = 0; i < rows.end.size(); ++i) {
      facts_.fullest_row = std::max(facts_.fullest_row, rows.end[i] - begin);
      begin = rows.end[i];
      reach_ += static_cast<double>(rows.reach[i]) * 0x1p-32;
    }
    if (!may_be_doubly_stochastic_) return;
    for (const WeightedTarget& entry : rows.entries) {
      may_be_doubly_stochastic_ &= (column_[entry.target] += entry.weight) <= kProbabilityOne;
    }
  }
  RowFacts facts() const {
    RowFacts facts = facts_;
    facts.reach = reach_ / static_cast<double>(column_.size());
    // Columns sum to as much as rows: none below one where none is above.
    facts.doubly_stochastic = may_be_doubly_stochastic_;
    return facts;
  }

 private:
  RowFacts facts_;
  double reach_ = 0.0;
  std::vector<std::uint64_t> column_;
  bool may_be_doubly_stochastic_ = true;
};

// Whether the entries, before those of one target are added up, are few enough to be held.
bool can_be_held(const RandomExplicit& proposal, const ProductShape& shape) {
  return static_cast<std::uint64_t>(proposal.out_degree) * shape.size <= kMostHeldEntries;
}

RowMatrix draw_matrix(const RandomExplicit& proposal, const ProductShape& shape) {
  RowMatrix matrix;
  if (can_be_held(proposal, shape)) {
    matrix.entries.reserve(static_cast<std::size_t>(proposal.out_degree) * shape.size);
  }
  matrix.begin.reserve(shape.size + std::size_t{1});
  matrix.begin.push_back(0);
  DrawnFacts facts(shape.size);
  draw_all(proposal, shape, [&](const DrawnRows& rows) {
    const std::uint64_t begin = matrix.entries.size();
    matrix.entries.insert(matrix.entries.end(), rows.entries.begin(), rows.entries.end());
    for (std::uint64_t end : rows.end) matrix.begin.push_back(begin + end);
    facts.add(rows);
  });
  matrix.facts = facts.facts();
  return matrix;
}

}  // namespace

void RandomExplicit::draw_row(const ProductShape& shape, std::uint32_t x,
                              std::vector<WeightedTarget>& out) const {
  DrawnRows row;
  RowDrawer(*this, shape).draw(x, x + 1, row);
  out = std::move(row.entries);
}

std::shared_ptr<const RowMatrix> RandomExplicit::all_rows(const ProductShape& shape) const {
  const auto draw_them = [&] { return draw_matrix(*this, shape); };
  if (can_be_held(*this, shape)) return held->get(draw_them);
  return std::make_shared<const RowMatrix>(draw_them());
}

std::shared_ptr<const RowMatrix> RandomExplicit::rows_to_visit(const ProductShape& shape) const {
  return can_be_held(*this, shape) ? all_rows(shape) : nullptr;
}

void RandomExplicit::prepare(const ProductShape& shape) {
  check_options(out_degree, concentration);
  if (draw < 0) {
    throw InputError(fmt::format("draw = {}", draw), "it numbers the random matrices",
                     "give a whole number from 0 on");
  }
  EditDistance profile;
  profile.pmf = pmf;
  profile.prepare(shape);
  pmf = profile.pmf;
  weights = profile.weights;
  held = std::make_shared<HeldMatrix>();
  if (can_be_held(*this, shape)) {
    row_facts = all_rows(shape)->facts;
    return;
  }
  DrawnFacts facts(shape.size);
  draw_all(*this, shape, [&](const DrawnRows& rows) { facts.add(rows); });
  row_facts = facts.facts();
}

void RandomExplicit::row(const ProductShape& shape, std::uint32_t x,
                         std::vector<Transition>& out) const {
  std::vector<WeightedTarget> row;
  draw_row(shape, x, row);
  append_transitions(row, out);
}

std::pair<double, double> RandomExplicit::reach_range(const Generate& options,
                                                      const ProductShape& shape) {
  check_options(options.out_degree, options.concentration);
  return EditDistance::reach_range({}, shape);
}

RandomExplicit RandomExplicit::generate(const Generate& options, double target,
                                        const ProductShape& shape, WordSequence& words) {
  RandomExplicit proposal;
  proposal.out_degree = options.out_degree;
  proposal.concentration = options.concentration;
  proposal.pmf = EditDistance::generate({}, target, shape, words).pmf;
  proposal.draw = static_cast<int>(words.next() >> 1);
  proposal.prepare(shape);
  return proposal;
}

}  // namespace archwalk

#include "archwalk/exact/exact_engine.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <limits>
#include <map>
#include <mutex>

#include "archwalk/core/error.hpp"
#include "kronecker.hpp"
#include "measured.hpp"
#include "pairwise_sum.hpp"
#include "sparse.hpp"
#include "spectral.hpp"
#include "transition_rows.hpp"

namespace archwalk {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// A stored matrix takes 16 bytes an entry; beyond 4 GiB the sparse method declines.
constexpr std::uint64_t kMaxStoredEntries = std::uint64_t{1} << 28;
// Stored matrices above this size are handled one at a time, whatever the number of threads.
constexpr std::uint64_t kLargeMatrixEntries = std::uint64_t{1} << 24;
// Rows visited for the reach of an operator that sees the score, at most.
constexpr double kMaxVisitedEntries = 0x1p34;

constexpr std::pair<ExactMethod, std::string_view> kMethodNames[] = {
    {ExactMethod::automatic, "auto"},
    {ExactMethod::spectral, "spectral"},
    {ExactMethod::kronecker, "kronecker"},
    {ExactMethod::sparse, "sparse"},
};

bool applies(ExactMethod method, const OperatorFacts& facts, std::uint64_t entries) {
  switch (method) {
    case ExactMethod::spectral:
      return facts.isotropic;
    case ExactMethod::kronecker:
      return facts.kronecker;
    case ExactMethod::sparse:
      return entries <= kMaxStoredEntries;
    default:
      return false;
  }
}

}  // namespace

ExactMethod parse_exact_method(std::string_view name) {
  std::vector<std::string> known;
  for (const auto& [method, text] : kMethodNames) {
    if (text == name) return method;
    known.emplace_back(text);
  }
  const std::string nearest = nearest_word(name, known);
  throw InputError(fmt::format("unknown exact_method '{}'", name), "it chooses how P^T is computed",
                   nearest.empty() ? fmt::format("use one of {}", fmt::join(known, ", "))
                                   : fmt::format("did you mean '{}'?", nearest));
}

std::string_view name_of(ExactMethod method) {
  for (const auto& [known, text] : kMethodNames) {
    if (known == method) return text;
  }
  return "auto";
}

struct ExactEngine::State {
  State(const BenchmarkTable& the_table, ExactSettings the_settings)
      : table(the_table), shape(*the_table.space->product()), settings(std::move(the_settings)) {
    for (const ScoreColumn* column : settings.scores) scores.push_back(measured(*column));
  }

  const BenchmarkTable& table;
  ProductShape shape;
  ExactSettings settings;
  std::vector<MeasuredScore> scores;

  // Made by the first operator that needs them.
  mutable std::once_flag spectral_once;
  mutable std::unique_ptr<SpectralMethod> spectral;
  mutable std::mutex keys_mutex;
  mutable std::map<std::pair<std::string, GuideKey>,
                   std::shared_ptr<const std::vector<std::int32_t>>>
      keys;
  mutable std::mutex large_matrix_mutex;

  TransitionRows rows(const Operator& op) const {
    const GuideKey kind = guide_key_kind(op);
    if (kind == GuideKey::none) return {op, shape, nullptr, 1.0};
    const ScoreColumn& column = table.score(guide_name(op));
    const std::lock_guard lock(keys_mutex);
    auto& entry = keys[{column.name, kind}];
    if (entry == nullptr) {
      entry = std::make_shared<const std::vector<std::int32_t>>(
          guide_keys(column, kind, settings.missing_guides_rank_lowest));
    }
    return {op, shape, entry, column.resolution};
  }

  std::uint64_t stored_entries(const Operator& op) const {
    return rows(op).row_size() * shape.size;
  }
};

ExactEngine::ExactEngine(const BenchmarkTable& table, ExactSettings settings)
    : state_(std::make_unique<State>(table, std::move(settings))) {}
ExactEngine::~ExactEngine() = default;
ExactEngine::ExactEngine(ExactEngine&&) noexcept = default;

ExactMethod ExactEngine::method_for(const Operator& op) const {
  const OperatorFacts facts = facts_of(op, state_->shape);
  const std::uint64_t entries = state_->stored_entries(op);
  const ExactMethod forced = state_->settings.method;
  if (forced != ExactMethod::automatic) {
    if (applies(forced, facts, entries)) return forced;
    throw InputError(
        fmt::format("exact_method = \"{}\" does not apply to {}", name_of(forced), to_string(op)),
        forced == ExactMethod::sparse ? fmt::format("its matrix would have {} entries", entries)
                                      : "the operator is not of that form",
        "use exact_method = \"auto\"");
  }
  for (ExactMethod method : {ExactMethod::spectral, ExactMethod::kronecker, ExactMethod::sparse}) {
    if (applies(method, facts, entries)) return method;
  }
  throw InputError(fmt::format("no exact method fits {}", to_string(op)),
                   fmt::format("its matrix would have {} entries, {:.0f} GiB", entries,
                               static_cast<double>(entries) * 16.0 / 0x1p30),
                   "use method = \"walks\", or a proposal with fewer neighbours");
}

ExactEstimates ExactEngine::estimates(const Operator& op) const {
  const State& state = *state_;
  ExactEstimates out;
  out.method = method_for(op);
  const std::size_t cells =
      state.settings.strata.size() * state.scores.size() * state.settings.horizons.size();
  for (std::vector<double>* array :
       {&out.mean, &out.bound, &out.variance, &out.variance_within, &out.variance_bound}) {
    array->assign(cells, kNaN);
  }
  if (out.method == ExactMethod::sparse) {
    std::unique_lock lock(state.large_matrix_mutex, std::defer_lock);
    if (state.stored_entries(op) > kLargeMatrixEntries) lock.lock();
    sparse_estimates(state.rows(op), state.shape.size, state.settings, state.scores, out);
    return out;
  }
  std::visit(
      [&](const auto& proposal) {
        if (out.method == ExactMethod::spectral) {
          std::call_once(state.spectral_once, [&] {
            state.spectral =
                std::make_unique<SpectralMethod>(state.shape, state.settings, state.scores);
          });
          if constexpr (requires { proposal.eigenvalues(state.shape); }) {
            state.spectral->estimates(proposal.eigenvalues(state.shape), out);
          }
        } else if constexpr (requires { proposal.edge_matrices(state.shape); }) {
          kronecker_estimates(proposal.edge_matrices(state.shape), state.shape, state.settings,
                              state.scores, out);
        }
      },
      op.proposal);
  return out;
}

OperatorGeometry ExactEngine::geometry(const Operator& op) const {
  const State& state = *state_;
  const OperatorFacts facts = facts_of(op, state.shape);
  OperatorGeometry geometry;
  geometry.return_probability.assign(state.settings.horizons.size(), kNaN);
  if (!facts.blind) {
    const TransitionRows rows = state.rows(op);
    const double visited = static_cast<double>(rows.row_size()) * state.shape.size;
    if (visited > kMaxVisitedEntries) {
      geometry.reach_uniform = kNaN;
      return geometry;
    }
    std::vector<Transition> row;
    geometry.reach_uniform =
        pairwise_sum(0, state.shape.size,
                     [&](std::size_t code) {
                       const auto x = static_cast<std::uint32_t>(code);
                       rows.off_diagonal(x, row);
                       return pairwise_sum(0, row.size(), [&](std::size_t i) {
                         return row[i].probability * state.table.space->distance(x, row[i].target);
                       });
                     }) /
        state.shape.size;
    return geometry;
  }
  geometry.reach_uniform = facts.reach_proposal;
  for (std::size_t h = 0; h < geometry.return_probability.size(); ++h) {
    const std::uint32_t t = state.settings.horizons[h];
    std::visit(
        [&](const auto& proposal) {
          double& target = geometry.return_probability[h];
          if constexpr (requires { proposal.eigenvalues(state.shape); }) {
            if (facts.isotropic) {
              target =
                  spectral_return_probability(proposal.eigenvalues(state.shape), state.shape, t);
              return;
            }
          }
          if constexpr (requires { proposal.edge_matrices(state.shape); }) {
            target =
                kronecker_return_probability(proposal.edge_matrices(state.shape), state.shape, t);
          }
        },
        op.proposal);
  }
  return geometry;
}

void ExactEngine::run(const std::vector<const Operator*>& operators, int threads,
                      Progress& progress, std::vector<ExactEstimates>& estimates_out,
                      std::vector<OperatorGeometry>& geometry_out) const {
  estimates_out.resize(operators.size());
  geometry_out.resize(operators.size());
  tbb::task_arena arena(threads);
  arena.execute([&] {
    tbb::parallel_for(std::size_t{0}, operators.size(), [&](std::size_t i) {
      if (progress.cancelled()) throw Interrupted("stopped by the user");
      estimates_out[i] = estimates(*operators[i]);
      geometry_out[i] = geometry(*operators[i]);
      progress.advance(1.0);
    });
  });
}

}  // namespace archwalk

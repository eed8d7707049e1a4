#include "archwalk/exact/exact_engine.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <limits>
#include <mutex>

#include "archwalk/core/error.hpp"
#include "archwalk/core/parallel.hpp"
#include "kronecker.hpp"
#include "measured.hpp"
#include "pairwise_sum.hpp"
#include "row_source.hpp"
#include "sparse.hpp"
#include "spectral.hpp"

namespace archwalk {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// Rows visited for the reach of an operator that sees the score, at most.
constexpr double kMaxVisitedEntries = 0x1p34;

constexpr std::pair<ExactMethod, std::string_view> kMethodNames[] = {
    {ExactMethod::automatic, "auto"},
    {ExactMethod::spectral, "spectral"},
    {ExactMethod::kronecker, "kronecker"},
    {ExactMethod::sparse, "sparse"},
};

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
      : table(the_table),
        shape(*the_table.space->product()),
        settings(std::move(the_settings)),
        source(the_table, settings.missing_guides_rank_lowest) {
    for (const ScoreColumn* column : settings.scores) scores.push_back(measured(*column));
  }

  const BenchmarkTable& table;
  ProductShape shape;
  ExactSettings settings;
  RowSource source;
  std::vector<MeasuredScore> scores;

  // Made by the first operator that needs them.
  mutable std::once_flag spectral_once;
  mutable std::unique_ptr<SpectralMethod> spectral;
  mutable std::mutex large_matrix_mutex;
};

ExactEngine::ExactEngine(const BenchmarkTable& table, ExactSettings settings)
    : state_(std::make_unique<State>(table, std::move(settings))) {}
ExactEngine::~ExactEngine() = default;
ExactEngine::ExactEngine(ExactEngine&&) noexcept = default;

ExactMethod ExactEngine::method_for(const Operator& op) const {
  return choose_method(op, state_->source, state_->settings.method);
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
    if (state.source.stored_entries(op) > kLargeMatrixEntries) lock.lock();
    sparse_estimates(state.source.rows(op), state.shape.size, state.settings, state.scores, out);
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
    const TransitionRows rows = state.source.rows(op);
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
  for_each_index(operators.size(), threads, [&](std::size_t i) {
    if (progress.cancelled()) throw Interrupted("stopped by the user");
    estimates_out[i] = estimates(*operators[i]);
    geometry_out[i] = geometry(*operators[i]);
    progress.advance(1.0);
  });
}

}  // namespace archwalk

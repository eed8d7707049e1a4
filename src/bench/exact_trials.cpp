#include <fmt/format.h>

#include "archwalk/core/parallel.hpp"
#include "archwalk/cuda/plain_peers.hpp"
#include "archwalk/exact/exact_engine.hpp"
#include "archwalk/exact/transition_matrix.hpp"
#include "archwalk/operators/generate.hpp"
#include "archwalk/table/strata.hpp"
#include "trials.hpp"

namespace archwalk::detail {
namespace {

constexpr std::uint32_t kGenerated = 1000;   // operators, taken in turn
constexpr std::size_t kStencilsOnGpu = 528;  // a trial's: some blocks for every multiprocessor

std::vector<Operator> operators_of(const ExactKind& kind, const ProductShape& shape,
                                   const std::string& guide) {
  if (!kind.generated) return {read_operator(kind.spec, shape, guide)};
  OperatorFamily family;
  family.count = kGenerated;
  family.reach_low = kind.reach_low;
  family.reach_high = kind.reach_high;
  family.options = read_family(parse_operator_part(kind.spec));
  return generate_operators(family, shape, 1, 0);
}

ExactSettings exact_settings(const ExactKind& kind, const BenchmarkTable& table) {
  ExactSettings settings;
  settings.method = parse_exact_method(kind.method);
  settings.horizons = kind.horizons;
  settings.scores = bench_scores(table);
  settings.scores.resize(std::min(settings.scores.size(), static_cast<std::size_t>(kind.scores)));
  for (const std::string& name : kind.strata) {
    auto& codes = settings.strata.emplace_back();
    for (const ScoreColumn* column : settings.scores) {
      codes.push_back(stratum_codes(parse_stratum(name), *column));
    }
  }
  return settings;
}

// Products of one operator: the proposal's entries, f and f² of each score, every step.
double products_of(const Operator& op, const ExactKind& kind, std::size_t scores,
                   const ProductShape& shape) {
  const double entries = std::visit(
      [&](const auto& proposal) { return static_cast<double>(proposal.row_size(shape)); },
      op.proposal);
  return entries * shape.size * 2.0 * static_cast<double>(scores) * kind.horizons.back();
}

// P step by step and vector by vector, as a user of cuSPARSE would.
void add_products_peer(const Operator& op, const BenchmarkTable& table, const ExactKind& kind,
                       const ScoreColumn& score, int device, double work, PreparedKind& prepared) {
  constexpr const char* kName = "cuSPARSE SpMV, step by step";
  const std::string problem = cuda::PlainGpuProducts::problem();
  if (!problem.empty()) {
    prepared.left_out.push_back({fmt::format("{} beside {}", kName, kind.name), problem});
    return;
  }
  cuda::PlainMatrix plain;
  const TransitionMatrix matrix(table, op, false);
  std::vector<Transition> row;
  plain.begin.push_back(0);
  for (std::uint32_t x = 0; x < matrix.size(); ++x) {
    matrix.row(x, row);
    for (const Transition& entry : row) {
      plain.target.push_back(entry.target);
      plain.probability.push_back(entry.probability);
    }
    plain.begin.push_back(static_cast<std::uint32_t>(plain.target.size()));
  }
  std::vector<double> f(score.k.begin(), score.k.end());
  std::vector<double> squares;
  for (const double value : f) squares.push_back(value * value);
  const auto products = std::make_shared<cuda::PlainGpuProducts>(device, plain);
  prepared.report.peers.push_back({kName, {}});
  prepared.peers.emplace_back([=, steps = kind.horizons.back()] {
    products->run(f, steps);
    products->run(squares, steps);
    return work;
  });
}

}  // namespace

PreparedKind prepare_exact(const ExactKind& kind, const BenchmarkTable& table,
                           const BenchSettings& settings, Progress& progress) {
  const ProductShape shape = *table.space->product();
  const bool on_gpu = settings.backend.backend == Backend::cuda && !kind.by_host;
  ExactSettings exact = exact_settings(kind, table);
  if (on_gpu) exact.devices = settings.backend.devices;
  const ScoreColumn& first_score = *exact.scores.front();
  const std::size_t scores = exact.scores.size();
  const auto operators = std::make_shared<const std::vector<Operator>>(
      operators_of(kind, shape, exact.scores.front()->name));
  const auto engine = std::make_shared<ExactEngine>(table, std::move(exact));
  PreparedKind prepared;
  KindReport& report = prepared.report;
  report.kind = kind.name;
  report.engine = "exact";
  report.method = name_of(engine->method_for(operators->front()));
  report.spec = kind.spec;
  report.scores = scores;
  const bool by_operator = kind.unit == ExactUnit::operators;
  report.unit = by_operator ? "operators/s" : "nonzeros/s";
  const double target = on_gpu ? kind.gpu_target : kind.target;
  if (target > 0.0) report.target = target;
  // Every thread some operators, as in a sweep.
  const auto threads = static_cast<std::size_t>(settings.backend.threads);
  const bool is_wide = on_gpu && kind.method == "stencil";
  const std::size_t count = is_wide ? kStencilsOnGpu : threads * (kind.generated ? 16 : 1);
  const double work = by_operator ? 1.0 : products_of(operators->front(), kind, scores, shape);
  if (on_gpu && settings.with_peers && kind.unit == ExactUnit::nonzeros) {
    add_products_peer(operators->front(), table, kind, first_score,
                      settings.backend.devices.front(), work, prepared);
  }
  if (on_gpu) {
    prepared.trial = [=, next = std::size_t{0}, &progress]() mutable {
      std::vector<const Operator*> list;
      for (std::size_t i = 0; i < count; ++i) {
        list.push_back(&(*operators)[(next + i) % operators->size()]);
      }
      engine->run(list, {true, false}, static_cast<int>(threads), progress);
      next += count;
      return work * static_cast<double>(count);
    };
    return prepared;
  }
  prepared.trial = [=, next = std::size_t{0}, &progress]() mutable {
    for_each_index(count, static_cast<int>(threads), [&](std::size_t i) {
      engine->estimates((*operators)[(next + i) % operators->size()]);
    });
    next += count;
    progress.advance(0.0);
    return work * static_cast<double>(count);
  };
  return prepared;
}

}  // namespace archwalk::detail

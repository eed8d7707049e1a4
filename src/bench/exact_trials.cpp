#include "archwalk/core/parallel.hpp"

#include "archwalk/exact/exact_engine.hpp"
#include "archwalk/operators/generate.hpp"
#include "archwalk/table/strata.hpp"
#include "trials.hpp"

namespace archwalk::detail {
namespace {

constexpr std::uint32_t kGenerated = 1000;  // operators, taken in turn

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

}  // namespace

PreparedKind prepare_exact(const ExactKind& kind, const BenchmarkTable& table,
                           const BenchSettings& settings, Progress& progress) {
  const ProductShape shape = *table.space->product();
  ExactSettings exact = exact_settings(kind, table);
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
  if (kind.target > 0.0) report.target = kind.target;
  // Every thread some operators, as in a sweep.
  const auto threads = static_cast<std::size_t>(settings.backend.threads);
  const std::size_t count = threads * (kind.generated ? 16 : 1);
  const double work = by_operator ? 1.0 : products_of(operators->front(), kind, scores, shape);
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

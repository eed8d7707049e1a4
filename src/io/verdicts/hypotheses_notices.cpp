#include "hypotheses_notices.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "archwalk/stats/descriptive.hpp"

namespace archwalk {
namespace {

using Row = HypothesisRow;
using Rows = std::vector<const Row*>;

bool is_fixed_length(const Row& row) {
  return row.experiment == "fixed_length";
}

// What the numbers of threshold experiments mean.
std::string threshold_text(const Rows& rows) {
  if (std::all_of(rows.begin(), rows.end(), [](const Row* row) { return is_fixed_length(*row); })) {
    return "";
  }
  return "threshold: improvability is minus the expected number of steps to the level, cut off at\n"
         "  max_steps; effect is in shares of the operators' median. threshold_success: the\n"
         "  probability to be there by max_steps; effect is a difference of probabilities. What\n"
         "  scores laid at random would show has no closed form there: verdicts do without an\n"
         "  excess, of blind operators too.\n";
}

// A paragraph that counts the rows it speaks of; nothing where there are none.
template <class Predicate>
std::string notice(const Rows& rows, const char* subject, Predicate&& applies,
                   const std::string& text) {
  const auto count =
      std::count_if(rows.begin(), rows.end(), [&](const Row* row) { return applies(*row); });
  if (count == 0) return "";
  return fmt::format("{} in {} of {} rows: {}\n", subject, count, rows.size(), text);
}

std::string operators_text(const Rows& rows) {
  std::string text = notice(
      rows, "Structural zeros", [](const Row& row) { return row.n_structural_zero > 0; },
      "operators are left out whose expected change is exactly\n"
      "  0 by their construction.");
  text += notice(
      rows, "Missing operators", [](const Row& row) { return row.n_not_available > 0; },
      "operators are left out whose reach, improvability or its\n"
      "  error bound is not known: no exact method fits them, the space is too large, or the "
      "table\n"
      "  of a graph lacks its sums of distances (import --distance-sums). The notices of --json\n"
      "  tell which of these, and of how many operators.");
  text += notice(
      rows, "Mixed selections", [](const Row& row) { return row.mixed_selections; },
      "operators differ in what they accept, which confounds\n"
      "  reach with acceptance; read the rows of one family+selection.");
  text += notice(
      rows, "Guided operators",
      [](const Row& row) { return row.n > 0 && !row.all_blind && is_fixed_length(row); },
      "some see the score, so regression to the mean is not\n"
      "  taken out of them; the excess is of the blind ones.");
  text += notice(
      rows, "Regression to the mean not known",
      [](const Row& row) { return row.n_excess < row.n_blind && is_fixed_length(row); },
      "of some blind operators; the\n"
      "  excess is of the others.");
  return text;
}

std::string noise_text(const Rows& rows) {
  const auto is_noisy = [](double reliability) { return reliability < kReliabilityFloor; };
  double lowest = 1.0;
  for (const Row* row : rows) {
    for (const double one : {row->reliability, row->reliability_excess}) {
      if (one < lowest) lowest = one;
    }
  }
  std::string text = notice(
      rows, "Sampling noise unknown", [](const Row& row) { return row.noise_unknown; },
      "one walk per start gives no standard error, so nothing\n"
      "  tells how far noise pulls tau towards 0; use more walks per start.");
  text += notice(
      rows, "Attenuation",
      [&](const Row& row) { return is_noisy(row.reliability) || is_noisy(row.reliability_excess); },
      fmt::format("the walks' sampling noise pulls tau towards 0 (reliability\n"
                  "  under {}, lowest {:.2f}); use more walks per start or the exact engine.",
                  kReliabilityFloor, lowest));
  return text;
}

}  // namespace

std::string detail::hypotheses_notices(const std::vector<const HypothesisRow*>& rows) {
  std::string text = threshold_text(rows) + operators_text(rows) + noise_text(rows);
  return text + notice(rows, "Verdicts on few operators", is_decided_on_few,
                       "the interval of tau holds 0.");
}

}  // namespace archwalk

#include <nlohmann/json.hpp>

#include "archwalk/io/hypotheses_output.hpp"
#include "text/json_text.hpp"

namespace archwalk {
namespace {

using Json = nlohmann::ordered_json;

Json object(const HypothesisRow& row) {
  Json json;
  json["hypothesis"] = row.hypothesis;
  json["experiment"] = row.experiment;
  json["engine"] = row.engine;
  json["reach"] = row.reach;
  json["group"] = row.group;
  json["score"] = row.score;
  json["stratum"] = row.stratum;
  if (row.level.empty()) {
    json["horizon"] = row.horizon;
  } else {
    json["level"] = row.level;
  }
  json["n"] = row.n;
  json["n_structural_zero"] = row.n_structural_zero;
  json["tau"] = number_json(row.tau);
  json["p"] = number_json(row.p);
  json["ci_low"] = number_json(row.ci_low);
  json["ci_high"] = number_json(row.ci_high);
  json["p_holm"] = number_json(row.p_holm);
  json["effect"] = number_json(row.effect);
  json["tau_excess"] = number_json(row.tau_excess);
  json["effect_excess"] = number_json(row.effect_excess);
  json["verdict"] = row.verdict;
  json["reason"] = row.reason;
  json["p_excess"] = number_json(row.p_excess);
  json["p_holm_excess"] = number_json(row.p_holm_excess);
  json["placement_noise"] = number_json(row.placement_noise);
  json["reliability"] = number_json(row.reliability);
  json["reliability_excess"] = number_json(row.reliability_excess);
  json["n_not_available"] = row.n_not_available;
  json["n_blind"] = row.n_blind;
  json["n_excess"] = row.n_excess;
  json["effect_units"] = row.effect_units;
  json["all_blind"] = row.all_blind;
  json["mixed_selections"] = row.mixed_selections;
  json["noise_unknown"] = row.noise_unknown;
  json["notice"] = row.notice;
  return json;
}

}  // namespace

std::string hypotheses_json(const std::vector<HypothesisRow>& rows) {
  Json list = Json::array();
  for (const HypothesisRow& row : rows) list.push_back(object(row));
  return json_text(list);
}

}  // namespace archwalk

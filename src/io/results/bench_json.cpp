#include <nlohmann/json.hpp>

#include "archwalk/core/build_info.hpp"
#include "archwalk/core/version.hpp"
#include "archwalk/io/bench_output.hpp"
#include "text/json_text.hpp"

namespace archwalk {
namespace {

using Json = nlohmann::ordered_json;

Json kind_json(const KindReport& kind) {
  Json json;
  json["kind"] = kind.kind;
  json["engine"] = kind.engine;
  if (!kind.method.empty()) json["method"] = kind.method;
  json["spec"] = kind.spec;
  json["scores"] = kind.scores;
  if (!kind.tracks.empty()) json["tracks"] = kind.tracks;
  json["unit"] = kind.unit;
  json["rate_best"] = kind.rate.best;
  json["rate_median"] = kind.rate.median;
  json["target"] = kind.target ? Json(*kind.target) : Json(nullptr);
  json["share_of_target"] = kind.target ? Json(kind.rate.best / *kind.target) : Json(nullptr);
  json["peers"] = Json::array();
  for (const PeerRate& peer : kind.peers) {
    json["peers"].push_back({{"peer", peer.name},
                             {"rate_best", peer.rate.best},
                             {"rate_median", peer.rate.median},
                             {"ratio", kind.rate.median / peer.rate.median}});
  }
  return json;
}

Json sweep_json(const SweepTime& sweep, int threads) {
  return {{"operators", sweep.operators},
          {"walk_steps", sweep.walk_steps},
          {"wall_seconds", sweep.wall_seconds},
          {"wall_seconds_median", sweep.wall_seconds_median},
          {"processor_seconds", sweep.processor_seconds},
          {"walk_seconds_at_bench_speed", sweep.walk_seconds},
          {"lost_by_wall", sweep.lost_by_wall()},
          {"lost_by_processor", threads == 1 ? Json(sweep.lost_by_processor()) : Json(nullptr)},
          {"most_lost", kMostLost}};
}

}  // namespace

std::string bench_json(const BenchReport& report, const BenchConditions& conditions) {
  const BenchSettings& settings = conditions.settings;
  Json json;
  json["format"] = "archwalk bench";
  json["format_version"] = 1;
  json["archwalk"] = version();
  json["commit"] = commit();
  json["compiler"] = compiler();
  json["flags"] = compiler_flags();
  json["kernel_flags"] = kernel_flags(settings.backend.instruction_set);
  json["date"] = conditions.date;
  json["processor"] = conditions.processor;
  json["instruction_set"] = name_of(settings.backend.instruction_set);
  json["threads"] = settings.backend.threads;
  json["clock"] = settings.budget.clock == Clock::wall ? "wall" : "processor";
  json["seconds"] = settings.budget.seconds;
  json["repetitions"] = settings.budget.repetitions;
  const bool on_gpu = settings.backend.backend == Backend::cuda;
  json["backend"] = on_gpu ? "cuda" : "cpu";
  json["gpus"] = settings.backend.device_names;
  json["targets_of"] = on_gpu ? "walks: one H100, first figures; the rest: one core with AVX-512"
                              : "one core with AVX-512 of a Zen 5 server, first figures";
  json["table"] = {
      {"source", report.table}, {"space", report.space}, {"architectures", report.architectures}};
  json["kinds"] = Json::array();
  for (const KindReport& kind : report.kinds) json["kinds"].push_back(kind_json(kind));
  json["left_out"] = Json::array();
  for (const LeftOut& one : report.left_out) {
    json["left_out"].push_back({{"kind", one.kind}, {"reason", one.reason}});
  }
  if (report.sweep) json["sweep"] = sweep_json(*report.sweep, settings.backend.threads);
  return json_text(json);
}

}  // namespace archwalk

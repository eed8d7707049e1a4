#include <fmt/format.h>

#include <cmath>

#include "archwalk/core/build_info.hpp"
#include "archwalk/core/version.hpp"
#include "archwalk/io/bench_output.hpp"
#include "text/text_table.hpp"

namespace archwalk {
namespace {

// Three digits, as "1.13e9".
std::string rate_text(double rate) {
  if (!(rate > 0.0)) return "-";
  const int exponent = static_cast<int>(std::floor(std::log10(rate)));
  if (exponent < 4) return fmt::format("{:.{}f}", rate, std::max(0, 2 - exponent));
  const int thousands = exponent / 3 * 3;
  return fmt::format("{:.{}f}e{}", rate / std::pow(10.0, thousands), 2 - (exponent - thousands),
                     thousands);
}

std::string sweep_text(const SweepTime& sweep, int threads) {
  std::string text = fmt::format(
      "sweep: {} operators, {:.3g} steps by both engines to a file in {:.2f} s; its walks alone at "
      "the speed above\n{:.2f} s: {:.0f} % lost (at most {:.0f} %)",
      sweep.operators, sweep.walk_steps, sweep.wall_seconds, sweep.walk_seconds,
      100.0 * sweep.lost_by_wall(), 100.0 * kMostLost);
  if (threads == 1) {
    text += fmt::format("; by processor time {:.2f} s, {:.0f} % lost", sweep.processor_seconds,
                        100.0 * sweep.lost_by_processor());
  }
  return text + '\n';
}

}  // namespace

std::string bench_text(const BenchReport& report, const BenchConditions& conditions) {
  const BenchSettings& settings = conditions.settings;
  std::string text = fmt::format(
      "archwalk {} ({}), {}, {}; kernels {} ({})\n{}, {} thread{}, {} time, {} repetitions; table: "
      "{}\n\n",
      version(), commit(), compiler(), compiler_flags(), name_of(settings.backend.instruction_set),
      kernel_flags(settings.backend.instruction_set),
      settings.backend.devices.empty() ? conditions.processor : settings.backend.device_names,
      settings.backend.threads, settings.backend.threads == 1 ? "" : "s",
      settings.budget.clock == Clock::wall ? "wall" : "processor", settings.budget.repetitions,
      report.table);
  detail::TextTable table(
      {"kind", ">best", ">median", "unit", ">target", ">share", "", ">peer", ">ratio"});
  for (const KindReport& kind : report.kinds) {
    std::vector<std::string> line = {kind.kind, rate_text(kind.rate.best),
                                     rate_text(kind.rate.median), kind.unit};
    line.push_back(kind.target ? rate_text(*kind.target) : "-");
    line.push_back(kind.target ? fmt::format("{:.2f}", kind.rate.best / *kind.target) : "-");
    if (kind.peers.empty()) {
      for (int blank = 0; blank < 3; ++blank) line.emplace_back();
      table.add(line);
    }
    for (const PeerRate& peer : kind.peers) {
      line.resize(6);
      line.insert(line.end(), {peer.name, rate_text(peer.rate.median),
                               fmt::format("{:.1f}", kind.rate.median / peer.rate.median)});
      table.add(line);
      line.assign(6, "");
    }
  }
  text += table.text(0);
  for (const LeftOut& one : report.left_out) {
    text += fmt::format("left out: {} ({})\n", one.kind, one.reason);
  }
  if (report.sweep)
    text += fmt::format("\n{}", sweep_text(*report.sweep, settings.backend.threads));
  text +=
      "\ntarget: one core with AVX-512 of a Zen 5 server, first figures; share: best / target;\n"
      "ratio: median / median of the peer, a plain loop timed in the same rounds\n";
  return text;
}

}  // namespace archwalk

#include "support/reference_walks.hpp"

#include <stdexcept>

namespace archwalk::test {
namespace {

struct Visit {
  std::uint32_t final, incumbent;
  std::vector<std::int64_t> best;  // [score]
};

template <class Reference>
std::uint32_t propose(Reference& proposal, std::uint32_t x, int step_of_group,
                      Random123Stream& stream, const ReferenceTabu& tabu) {
  if constexpr (requires { proposal.propose(x, step_of_group, stream, tabu); }) {
    return proposal.propose(x, step_of_group, stream, tabu);
  } else {
    if (!tabu.empty()) throw std::logic_error("this proposal leaves nothing out");
    return proposal.propose(x, step_of_group, stream);
  }
}

// The walk from one start, looked at at each horizon.
template <class Reference>
std::vector<Visit> walk(Reference& proposal, const ReferenceSelection& selection,
                        const Memory& kind_of_memory, const WalkSettings& settings,
                        const ScoreColumn& guide, std::uint32_t start, Random123Stream stream) {
  std::vector<Visit> visits;
  Visit now{start, start, {}};
  for (const ScoreColumn* score : settings.scores) now.best.push_back(score->k[start]);
  ReferenceMemory memory(kind_of_memory, guide, start);
  const auto group = static_cast<std::uint32_t>(proposal.steps);
  std::uint32_t proposals = 0;  // so far
  for (std::uint32_t t = 0; t < settings.horizons.back(); ++t) {
    std::uint32_t y = 0;
    for (int i = 0; i < selection.proposals(); ++i, ++proposals) {
      if (proposals % group == 0) {
        const std::uint64_t before =
            std::uint64_t{proposals} / group * static_cast<std::uint64_t>(proposal.words) +
            std::uint64_t{t} * selection.words_per_step();
        if (stream.words_drawn() != before) {
          throw std::logic_error("a group of proposals begins at the wrong word");
        }
      }
      const std::uint32_t z =
          propose(proposal, now.final, static_cast<int>(proposals % group), stream, memory.tabu());
      if (i == 0 || guide.k[z] > guide.k[y]) y = z;
    }
    const std::uint32_t x = now.final;
    now.final = memory.after(x, selection.is_taken(x, y, stream) ? y : x);
    if (guide.k[now.final] > guide.k[now.incumbent]) now.incumbent = now.final;
    for (std::size_t s = 0; s < now.best.size(); ++s) {
      now.best[s] = std::max(now.best[s], settings.scores[s]->k[now.final]);
    }
    if (std::find(settings.horizons.begin(), settings.horizons.end(), t + 1) !=
        settings.horizons.end()) {
      visits.push_back(now);
    }
  }
  return visits;
}

}  // namespace

kernels::WalkTallies reference_tallies(const BenchmarkTable& table, const WalkSettings& settings,
                                       const Operator& op, std::uint32_t stream_index) {
  const ProductShape shape = table.space->shape();
  const std::size_t strata = settings.strata.size();
  const std::size_t scores = settings.scores.size();
  const std::size_t horizons = settings.horizons.size();
  const GuideKey kind = guide_key_kind(op);
  const ScoreColumn& guide =
      kind == GuideKey::none ? *settings.blind_guide : table.score(guide_name(op));
  ReferenceGuide reference_guide{&guide, {}};
  reference_guide.keys.resolution = guide.resolution;
  reference_guide.keys.key =
      guide_keys(guide, GuideKey::score, settings.missing_guides_rank_lowest);
  const ReferenceSelection selection(op.selection, reference_guide);
  const auto at = [&](std::size_t stratum, std::size_t track, std::size_t s, std::size_t h) {
    return ((stratum * 3 + track) * scores + s) * horizons + h;
  };
  std::vector<std::vector<bool>> member(strata * scores, std::vector<bool>(shape.size, false));
  for (std::size_t i = 0; i < member.size(); ++i) {
    for (std::uint32_t code : settings.strata[i / scores][i % scores]) member[i][code] = true;
  }
  kernels::WalkTallies total(strata * 3 * scores * horizons);
  std::visit(
      [&](const auto& part) {
        ReferenceProposal<std::decay_t<decltype(part)>> proposal(part, shape,
                                                                 selection.proposals());
        for (std::uint32_t start = 0; start < shape.size; ++start) {
          std::vector<Int128> sum(3 * scores * horizons, 0);
          std::vector<std::uint64_t> positive(sum.size(), 0);
          const auto add = [&](std::size_t track, std::size_t s, std::size_t h,
                               std::int64_t score) {
            const std::int64_t change = score - settings.scores[s]->k[start];
            sum[(track * scores + s) * horizons + h] += change;
            positive[(track * scores + s) * horizons + h] += change > 0 ? 1 : 0;
            for (std::size_t stratum = 0; stratum < strata; ++stratum) {
              if (!member[stratum * scores + s][start]) continue;
              kernels::WalkSums& sums = total[at(stratum, track, s, h)];
              sums.change += change;
              sums.square += static_cast<Uint128>(Int128{change} * change);
              sums.positive += change > 0 ? 1 : 0;
            }
          };
          for (std::uint64_t r = 0; r < settings.walks_per_start; ++r) {
            // DESIGN §5: purpose walk (0) | operator, 24 bits | replicate·N + code, 36 bits.
            const Random123Stream stream(
                settings.seed, (std::uint64_t{stream_index} << 36) + r * shape.size + start);
            const auto visits =
                walk(proposal, selection, op.memory, settings, guide, start, stream);
            for (std::size_t h = 0; h < horizons; ++h) {
              for (std::size_t s = 0; s < scores; ++s) {
                add(0, s, h, settings.scores[s]->k[visits[h].final]);
                add(1, s, h, visits[h].best[s]);
                add(2, s, h, settings.scores[s]->k[visits[h].incumbent]);
              }
            }
          }
          for (std::size_t i = 0; i < sum.size(); ++i) {
            const std::size_t s = i / horizons % scores;
            for (std::size_t stratum = 0; stratum < strata; ++stratum) {
              if (!member[stratum * scores + s][start]) continue;
              kernels::WalkSums& sums = total[stratum * sum.size() + i];
              sums.start_square += static_cast<Uint128>(sum[i] * sum[i]);
              sums.start_positive_square += static_cast<Uint128>(positive[i]) * positive[i];
            }
          }
        }
      },
      op.proposal);
  return total;
}

}  // namespace archwalk::test

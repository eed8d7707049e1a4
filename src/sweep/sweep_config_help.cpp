#include "archwalk/sweep/sweep_config.hpp"

namespace archwalk {

std::string sweep_config_help() {
  return "Keys of CONFIG.toml (paths are seen from the file):\n"
         "  seed             0 .. 2^63-1; operators and walks are drawn from it\n"
         "  table            a table file of archwalk; --table names another\n"
         "  scores           list of the measured scores\n"
         "  strata           list of bottom:Q, top:Q, all: where walks start, by each score\n"
         "  method           exact, walks or both (both: each engine checks the other)\n"
         "  exact_method     auto, spectral, kronecker, stencil or sparse (auto)\n"
         "  walks_per_start  walks from every start (16); 1 gives no standard errors\n"
         "  guide            the score that decides the incumbent of blind operators\n"
         "  missing_guides   error or lowest (error): what a guide's missing values mean\n"
         "  cost             the column that evaluating an architecture costs, as training "
         "seconds:\n"
         "                   improvability per second\n"
         "  stationary       true: reach_stationary of operators without a closed form, too "
         "(false)\n"
         "  track            of final, best, incumbent (all; final is always measured)\n"
         "  exact_track      of best, incumbent: exactly too (none); a column for every value of a "
         "score\n"
         "                   or guide, some thousand times the work of the change\n"
         "  [fixed_length]\n"
         "  horizons         list of numbers of steps after which the change is read\n"
         "  [threshold]      with or without [fixed_length]: how long it takes to reach a score\n"
         "  levels           list of scores or quantiles, as [\"q0.99\", 94.0], for each score\n"
         "  max_steps        walks end there at the latest; the restricted mean is cut off there\n"
         "  grid             list of numbers of steps at which P(reached) is told (max_steps)\n"
         "  [[operator]]     one operator: proposal = { NAME = { ... } }, selection and memory\n"
         "                   likewise\n"
         "  [[generate]]     a family: count, reach = [low, high], proposal, selection, memory;\n"
         "                   proposal = { NAME = { ... } } takes the options of families below\n";
}

}  // namespace archwalk

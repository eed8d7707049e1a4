#include <cmath>

#include "archwalk/io/distance_output.hpp"
#include "file_summary.hpp"

namespace archwalk {

nlohmann::ordered_json summarise_distance(const Hdf5Reader& reader) {
  nlohmann::ordered_json summary = summarise_figures(reader);
  const Array target = reader.read("distance", "target");
  const Array steps = reader.read("distance", "steps");
  std::int64_t targets = 0;
  for (const std::uint8_t is_target : std::get<std::vector<std::uint8_t>>(target.data)) {
    targets += is_target != 0 ? 1 : 0;
  }
  std::int64_t infinite = 0;
  for (const double value : std::get<std::vector<double>>(steps.data)) {
    infinite += std::isinf(value) ? 1 : 0;
  }
  summary["sources"] = steps.shape.empty() ? 0 : steps.shape[0];
  summary["targets"] = targets;
  summary["infinite_sources"] = infinite;
  return summary;
}

}  // namespace archwalk

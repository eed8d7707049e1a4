#include "device_steps.hpp"

#include "archwalk/operators/step_types.hpp"
#include "kernels/stencil_body.hpp"
#include "stencil.hpp"

namespace archwalk {

bool has_device_stencil(const Operator& op) {
  return std::visit(
      []<class Part>(const Part& /*selection*/) {
        return kernels::PairwiseStep<detail::SelectionStepType<Part>>;
      },
      op.selection);
}

kernels::StepsPlan steps_plan(const ExactSettings& settings,
                              const std::vector<MeasuredScore>& scores, const ProductShape& shape) {
  kernels::StepsPlan plan;
  plan.shape = shape;
  plan.scores = static_cast<std::uint32_t>(scores.size());
  plan.strata = static_cast<std::uint32_t>(settings.strata.size());
  plan.horizons = settings.horizons;
  for (const MeasuredScore& score : scores) {
    plan.value.insert(plan.value.end(), score.value.begin(), score.value.end());
  }
  if (settings.cost != nullptr) {
    plan.cost.assign(settings.cost->k.begin(), settings.cost->k.end());
  }
  plan.set_begin.push_back(0);
  for (const auto& stratum : settings.strata) {
    for (const std::vector<std::uint32_t>& starts : stratum) {
      plan.starts.insert(plan.starts.end(), starts.begin(), starts.end());
      plan.set_begin.push_back(static_cast<std::uint32_t>(plan.starts.size()));
    }
  }
  return plan;
}

DeviceSteps::DeviceSteps(std::vector<int> devices, kernels::StepsPlan plan)
    : devices_(std::move(devices)), plan_(std::move(plan)) {}

std::vector<kernels::StepSums> DeviceSteps::stencils(const std::vector<const Operator*>& operators,
                                                     const RowSource& source, Progress& progress) {
  if (stencils_ == nullptr) {
    stencils_ = std::make_unique<cuda::StencilLauncher>(devices_, plan_);
  }
  std::vector<kernels::StencilWork> works;
  for (const Operator* op : operators) {
    const std::shared_ptr<const Guide> guide = source.guide(*op);  // the source keeps it
    works.push_back({op, guide->key.empty() ? nullptr : guide.get(),
                     probability_of_neighbor(*op, source.shape())});
  }
  return stencils_->run(works, progress);
}

kernels::StepSums DeviceSteps::matrix(kernels::MatrixView matrix, const RunningSums& running) {
  std::call_once(matrices_once_,
                 [&] { matrices_ = std::make_unique<cuda::MatrixLauncher>(devices_, plan_); });
  for (std::size_t c = 0; c < running.columns(); ++c) matrix.added.push_back(&running.added(c));
  return matrices_->run(matrix);
}

}  // namespace archwalk

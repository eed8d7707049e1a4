#include "archwalk/cuda/column_sorter.hpp"

namespace archwalk::cuda {

std::shared_ptr<const ColumnSorter> sorter_on(const std::vector<int>& devices) {
  if (devices.empty()) return std::make_shared<HostSorter>();
  return std::make_shared<DeviceSorter>(devices.front());
}

}  // namespace archwalk::cuda

#include "batch.hpp"

#include <algorithm>
#include <cstring>

#include "archwalk/core/watched_work.hpp"

namespace archwalk::cuda {
namespace {

constexpr std::size_t kAlignment = 16;

std::size_t aligned(std::size_t bytes) {
  return (bytes + kAlignment - 1) / kAlignment * kAlignment;
}

template <class Buffer>
void grow(Buffer& buffer, std::size_t bytes) {
  if (buffer.bytes() >= bytes) return;
  buffer = Buffer();  // before the new one: there may be no room for both
  buffer = Buffer(bytes);
}

// The parts of Slot::parameters: subsequences, tracks, bodies.
std::size_t tracks_at(std::size_t operators) {
  return aligned(operators * sizeof(std::uint64_t));
}
std::size_t bodies_at(std::size_t operators) {
  return tracks_at(operators) + aligned(operators * sizeof(kernels::TalliedTracks));
}

}  // namespace

int proposals_of(const Operator& op) {
  return std::visit([](const auto& selection) { return proposals_per_step(selection); },
                    op.selection);
}

void OperatorList::add(PreparedOperator one) {
  kinds.push_back(one.kind());
  body_bytes = std::max(body_bytes, one.body.bytes.size());
  most_proposals = std::max(most_proposals, one.proposals);
  operators.push_back(std::move(one));
}

int OperatorList::most_proposals_of(const Batch& batch) const {
  int most = 1;
  for (std::size_t i = 0; i < batch.count; ++i) most = std::max(most, at(batch, i).proposals);
  return most;
}

void Slot::reserve(const SlotBytes& bytes) {
  grow(parameters, bytes.parameters);
  grow(device_parameters, bytes.parameters);
  grow(record, bytes.record);
  grow(sums, bytes.sums);
  grow(device_results, bytes.results);
  grow(results, bytes.results);
}

std::size_t parameter_bytes(std::size_t operators, std::size_t body_bytes) {
  return bodies_at(operators) + operators * body_bytes;
}

BatchParameters send_parameters(Slot& slot, const OperatorList& list, const Batch& batch) {
  auto* host = slot.parameters.as<unsigned char>();
  std::size_t bytes = bodies_at(batch.count);
  for (std::size_t i = 0; i < batch.count; ++i) {
    const PreparedOperator& one = list.at(batch, i);
    std::memcpy(host + i * sizeof(std::uint64_t), &one.first_subsequence, sizeof(std::uint64_t));
    std::memcpy(host + tracks_at(batch.count) + i * sizeof(one.tracks), &one.tracks,
                sizeof(one.tracks));
    std::memcpy(host + bytes, one.body.bytes.data(), one.body.bytes.size());
    bytes += one.body.bytes.size();
  }
  auto* device = slot.device_parameters.as<unsigned char>();
  ARCHWALK_CUDA(cudaMemcpyAsync(device, host, bytes, cudaMemcpyHostToDevice, slot.stream.get()));
  BatchParameters parameters;
  parameters.first_subsequence = reinterpret_cast<const std::uint64_t*>(device);
  parameters.tracks =
      reinterpret_cast<const kernels::TalliedTracks*>(device + tracks_at(batch.count));
  parameters.bodies = device + bodies_at(batch.count);
  return parameters;
}

void run_batches(const std::vector<Batch>& batches, std::vector<std::unique_ptr<Slot>>& slots,
                 const Progress& progress, const std::function<void(const Batch&, Slot&)>& enqueue,
                 const std::function<void(const Batch&, Slot&)>& collect) {
  for (std::size_t i = 0; i < batches.size() + slots.size(); ++i) {
    Slot& slot = *slots[i % slots.size()];
    if (i >= slots.size() && i - slots.size() < batches.size()) {
      slot.stream.wait();
      collect(batches[i - slots.size()], slot);
    }
    stop_if_cancelled(progress);
    if (i < batches.size()) enqueue(batches[i], slot);
  }
}

}  // namespace archwalk::cuda

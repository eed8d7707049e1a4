#include "archwalk/cuda/matrix_launcher.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>

#include "archwalk/core/watched_work.hpp"
#include "cusparse.hpp"
#include "matrix_buffers.hpp"
#include "steps_kernels.hpp"
#include "steps_memory.hpp"

namespace archwalk::cuda {
namespace {

using kernels::MatrixView;
using kernels::StepsPlan;
using kernels::StepSums;

constexpr std::uint32_t kStepsOfGraph = 16;  // captured at once; even
constexpr std::uint32_t kGraphsAtOnce = 64;  // in the stream, before it is waited for
constexpr int kProductThreads = 256;
constexpr std::uint32_t kMostBlocks = 1u << 20;
constexpr std::uint64_t kMostKeptEntries = std::uint64_t{1} << 26;  // 768 MiB: walks need room too

// Launches recorded once and replayed: of many short ones the CPU would not keep up.
class Graph {
 public:
  Graph() = default;
  /// Where something refuses to be recorded, as a library may, there is none: is_refused().
  template <class Enqueue>
  void capture(const Stream& stream, const Enqueue& enqueue) {
    ARCHWALK_CUDA(cudaStreamBeginCapture(stream.get(), cudaStreamCaptureModeThreadLocal));
    cudaGraph_t graph = nullptr;
    try {
      enqueue();
    } catch (const SystemError&) {
      is_refused_ = true;  // by a device in trouble too: whoever asks it next is told
    }
    is_refused_ = cudaStreamEndCapture(stream.get(), &graph) != cudaSuccess || is_refused_;
    if (!is_refused_) is_refused_ = cudaGraphInstantiate(&launchable_, graph, 0) != cudaSuccess;
    if (is_refused_) launchable_ = nullptr;
    if (graph != nullptr) cudaGraphDestroy(graph);
    cudaGetLastError();
  }
  ~Graph() {
    if (launchable_ != nullptr) cudaGraphExecDestroy(launchable_);
  }
  Graph(const Graph&) = delete;
  Graph& operator=(const Graph&) = delete;

  bool is_captured() const { return launchable_ != nullptr; }
  bool is_refused() const { return is_refused_; }
  void launch(const Stream& stream) const {
    ARCHWALK_CUDA(cudaGraphLaunch(launchable_, stream.get()));
  }

 private:
  cudaGraphExec_t launchable_ = nullptr;
  bool is_refused_ = false;
};

std::uint32_t blocks_for(std::uint64_t numbers) {
  return static_cast<std::uint32_t>(
      std::clamp<std::uint64_t>((numbers + kProductThreads - 1) / kProductThreads, 1, kMostBlocks));
}

template <class Job>
void launch(const void* function, std::uint32_t blocks, int threads, Job job,
            const Stream& stream) {
  void* arguments[] = {&job};
  ARCHWALK_CUDA(cudaLaunchKernel(function, dim3(blocks), dim3(static_cast<unsigned>(threads)),
                                 arguments, 0, stream.get()));
}

// Vectors at step 0, [state, column]: each score, its square, zeros for the sums along the path.
std::vector<double> first_vectors(const StepsPlan& plan, const MatrixView& matrix,
                                  std::uint32_t columns) {
  std::vector<double> first(std::size_t{matrix.size} * columns, 0.0);
  for (std::uint32_t x = 0; x < matrix.size; ++x) {
    const std::size_t code = matrix.cell == nullptr ? x : matrix.cell[x];
    for (std::size_t s = 0; s < plan.scores; ++s) {
      const double f = plan.value[s * plan.shape.size + code];
      double* to = first.data() + std::size_t{x} * columns + 2 * s;
      to[0] = f;
      to[1] = f * f;
    }
  }
  return first;
}

// What a step adds, [state, sum].
std::vector<double> added_vectors(const MatrixView& matrix) {
  std::vector<double> added;
  for (std::uint32_t x = 0; x < matrix.size; ++x) {
    for (const std::vector<double>* one : matrix.added) added.push_back((*one)[x]);
  }
  return added;
}

// One matrix on its way through the horizons.
class Steps {
 public:
  /// `buffers` are this one's until it ends.
  Steps(const StepsPlan& plan, const StepsMemory& memory, const CusparseHandle* library,
        const MatrixView& matrix, MatrixBuffers& buffers);

  StepSums run(const StepsPlan& plan);
  bool own_products() const { return !product_.has_value(); }

 private:
  void advance(std::uint32_t steps);
  void step();

  Stream stream_;
  MatrixBuffers& buffers_;
  double* vectors_[2] = {};
  std::optional<CusparseProduct> product_;
  CsrJob job_;
  CsrSumsJob sums_job_;
  bool back_ = false;  // the present vectors are at the second place
  Graph graph_;
};

Steps::Steps(const StepsPlan& plan, const StepsMemory& memory, const CusparseHandle* library,
             const MatrixView& matrix, MatrixBuffers& buffers)
    : buffers_(buffers) {
  const auto running = static_cast<std::uint32_t>(matrix.added.size());
  const std::uint64_t entries = matrix.begin[matrix.size];
  const std::vector<std::uint32_t> begin(matrix.begin, matrix.begin + matrix.size + 1);
  buffers.stage.begin();
  job_.begin = buffers.upload(buffers.begin, begin, stream_);
  job_.target = buffers.upload(buffers.target, matrix.target, entries, stream_);
  job_.probability = buffers.upload(buffers.probability, matrix.probability, entries, stream_);
  sums_job_.tables = memory.tables(plan, running, matrix.size);
  const kernels::SumsLayout& layout = sums_job_.tables.layout;
  job_.columns = layout.columns();
  job_.first_added = 2 * plan.scores;
  job_.size = matrix.size;
  if (running > 0) {
    job_.added = buffers.upload(buffers.added, added_vectors(matrix), stream_);
  }
  const std::vector<double> first = first_vectors(plan, matrix, job_.columns);
  vectors_[0] = buffers.upload(buffers.vectors[0], first, stream_);
  buffers.vectors[1].reserve(first.size() * sizeof(double));
  vectors_[1] = buffers.vectors[1].as<double>();
  buffers.sums.reserve(layout.count() * sizeof(double));
  sums_job_.sums = buffers.sums.as<double>();
  if (library == nullptr) return;
  product_.emplace(
      *library,
      CusparseProduct::Matrix{matrix.size, entries, buffers.begin.as<std::uint32_t>(),
                              buffers.target.as<std::uint32_t>(), buffers.probability.as<double>()},
      job_.columns, vectors_[0], vectors_[1], stream_.get());
  if (!product_->usable()) product_.reset();
}

void Steps::step() {
  job_.now = vectors_[back_ ? 1 : 0];
  job_.next = vectors_[back_ ? 0 : 1];
  if (product_.has_value()) {
    product_->enqueue(back_);
    if (job_.added != nullptr) {
      const std::uint64_t numbers = std::uint64_t{job_.size} * (job_.columns - job_.first_added);
      launch(csr_add_kernel(), blocks_for(numbers), kProductThreads, job_, stream_);
    }
  } else {
    launch(csr_product_kernel(), blocks_for(std::uint64_t{job_.size} * job_.columns),
           kProductThreads, job_, stream_);
  }
  back_ = !back_;
}

// Single steps until the vectors are where the graph begins, then as many graphs as fit.
void Steps::advance(std::uint32_t steps) {
  const auto single = [&] {
    step();
    --steps;
  };
  if (steps > kStepsOfGraph && back_) single();
  if (steps > 2 * kStepsOfGraph && !graph_.is_captured() && !graph_.is_refused()) {
    // Kernels are loaded where they first run, which must not be while launches are recorded.
    single();
    single();
    graph_.capture(stream_, [&] {
      for (std::uint32_t i = 0; i < kStepsOfGraph; ++i) step();
    });
    back_ = false;  // nothing has been done
  }
  for (std::uint32_t graphs = 1; graph_.is_captured() && !back_ && steps >= kStepsOfGraph;
       steps -= kStepsOfGraph, ++graphs) {
    graph_.launch(stream_);
    if (graphs % kGraphsAtOnce != 0) continue;
    stream_.wait();  // a run can be stopped
    stop_if_cancelled();
  }
  for (std::uint32_t singles = 1; steps > 0; ++singles) {
    single();
    if (singles % (kStepsOfGraph * kGraphsAtOnce) != 0) continue;
    stream_.wait();
    stop_if_cancelled();
  }
}

StepSums Steps::run(const StepsPlan& plan) {
  const kernels::SumsLayout& layout = sums_job_.tables.layout;
  if (layout.running > 0) {
    sums_job_.values = job_.added;
    sums_job_.stride = layout.running;
    launch(csr_added_sums_kernel(), layout.running, kSumThreads, sums_job_, stream_);
  }
  sums_job_.stride = job_.columns;
  std::uint32_t t = 0;
  for (std::uint32_t h = 0; h < layout.horizons; ++h) {
    advance(plan.horizons[h] - t);
    t = plan.horizons[h];
    sums_job_.values = vectors_[back_ ? 1 : 0];
    sums_job_.h = h;
    launch(csr_sums_kernel(), job_.columns, kSumThreads, sums_job_, stream_);
  }
  StepSums out;
  out.threads = kSumThreads;
  const std::size_t bytes = layout.count() * sizeof(double);
  PinnedBuffer& results = buffers_.results;
  if (results.bytes() < bytes) results = PinnedBuffer(bytes);
  ARCHWALK_CUDA(cudaMemcpyAsync(results.as<double>(), buffers_.sums.as<double>(), bytes,
                                cudaMemcpyDeviceToHost, stream_.get()));
  stream_.wait();
  out.sum.assign(results.as<double>(), results.as<double>() + layout.count());
  return out;
}

// A GPU: one matrix at a time, so that each has all of its memory.
class DeviceMatrices {
 public:
  DeviceMatrices(int device, MatrixProducts products) : device_(device), products_(products) {}
  /// In whatever thread: what is given back is this device's.
  ~DeviceMatrices() {
    if (memory_ != nullptr) cudaSetDevice(device_);
  }
  DeviceMatrices(const DeviceMatrices&) = delete;
  DeviceMatrices& operator=(const DeviceMatrices&) = delete;

  StepSums run(const StepsPlan& plan, const MatrixView& matrix) {
    const std::lock_guard lock(mutex_);
    ARCHWALK_CUDA(cudaSetDevice(device_));
    try {
      if (memory_ == nullptr) memory_ = std::make_unique<StepsMemory>(plan);
      if (products_ == MatrixProducts::automatic && library_ == nullptr) {
        library_ = std::make_unique<CusparseHandle>();
      }
      const bool has_library = library_ != nullptr && library_->usable();
      if (buffers_ == nullptr) buffers_ = std::make_unique<MatrixBuffers>();
      StepSums sums;
      {
        Steps steps(plan, *memory_, has_library ? library_.get() : nullptr, matrix, *buffers_);
        sums = steps.run(plan);
        sums.in_order = steps.own_products();
      }
      if (matrix.begin[matrix.size] > kMostKeptEntries) buffers_.reset();
      return sums;
    } catch (const DeviceMemoryError&) {
      buffers_.reset();
      std::size_t free = 0;
      std::size_t total = 0;
      ARCHWALK_CUDA(cudaMemGetInfo(&free, &total));
      const std::uint64_t columns =
          plan.layout(static_cast<std::uint32_t>(matrix.added.size())).columns();
      throw SystemError(
          fmt::format("GPU {} has no room for an operator's matrix", device_),
          fmt::format(
              "it has {} entries and its vectors {} numbers: some {} bytes, {} of {} are free",
              matrix.begin[matrix.size], 2 * columns * matrix.size,
              12 * matrix.begin[matrix.size] + 16 * columns * matrix.size, free, total),
          "end other programs on it, or use --backend cpu");
    } catch (...) {
      buffers_.reset();  // something may still be on its way
      throw;
    }
  }

 private:
  int device_;
  MatrixProducts products_;
  std::mutex mutex_;
  std::unique_ptr<StepsMemory> memory_;
  std::unique_ptr<MatrixBuffers> buffers_;
  std::unique_ptr<CusparseHandle> library_;
};

}  // namespace

struct MatrixLauncher::State {
  StepsPlan plan;
  std::vector<std::unique_ptr<DeviceMatrices>> devices;
  std::atomic<std::size_t> next{0};
};

MatrixLauncher::MatrixLauncher(const std::vector<int>& devices, StepsPlan plan,
                               MatrixProducts products)
    : state_(std::make_unique<State>()) {
  state_->plan = std::move(plan);
  if (!cusparse().problem.empty()) products = MatrixProducts::own;
  for (int device : devices) {
    state_->devices.push_back(std::make_unique<DeviceMatrices>(device, products));
  }
}
MatrixLauncher::~MatrixLauncher() = default;

StepSums MatrixLauncher::run(const MatrixView& matrix) {
  const std::size_t device = state_->next++ % state_->devices.size();
  return state_->devices[device]->run(state_->plan, matrix);
}

std::string matrix_products() {
  const std::string& problem = cusparse().problem;
  return problem.empty() ? "cuSPARSE" : fmt::format("archwalk's own kernel ({})", problem);
}

}  // namespace archwalk::cuda

#include "stencil_vectors.hpp"

#include "arithmetic/pairwise_sum.hpp"

namespace archwalk {
namespace {

// Of one operator, in bytes; more would not stay in a core's share of the caches.
constexpr std::size_t kMostKept = std::size_t{16} << 20;

}  // namespace

StencilVectors::StencilVectors(const ProductShape& shape, const Guide& guide,
                               StencilSelection selection, double each,
                               const std::vector<MeasuredScore>& scores, const RunningSums& sums,
                               const ExactKernels& kernels)
    : shape_(shape),
      selection_(selection),
      kernels_(kernels.stencil),
      add_(selection.weigh == nullptr ? kernels_.add_blind[shape.radix]
                                      : kernels_.add[shape.radix]),
      each_(each),
      columns_(2 * scores.size() + sums.columns()),
      lower_edges_(static_cast<std::size_t>(shape.edges) / 2),
      values_(first_vectors(shape.size, scores, sums)) {
  const auto radix = static_cast<std::size_t>(shape.radix);
  for (std::size_t edge = 0; edge < lower_edges_; ++edge) lower_ *= radix;
  rows_ = whole_lanes(shape.size / lower_);
  width_ = whole_lanes(lower_);
  // An odd number of cache lines, so that the places of a line do not fall on the same few sets.
  pitch_ = width_ + 8;
  area_ = rows_ * pitch_;
  u_.resize(columns_ * area_);
  next_.resize(columns_ * area_);
  added_.resize(sums.columns() * area_);
  turned_.resize(columns_ * width_ * kExactLanes);
  turned_sum_.resize(turned_.size());
  for (std::size_t c = 0; c < columns_; ++c) {
    for (std::size_t x = 0; x < shape.size; ++x) {
      u_[c * area_ + place(x)] = values_[x * columns_ + c];
    }
  }
  for (std::size_t c = 0; c < sums.columns(); ++c) {
    for (std::size_t x = 0; x < shape.size; ++x) {
      added_[c * area_ + place(x)] = sums.added(c)[x];
    }
  }
  if (selection.weigh == nullptr) return;
  const std::size_t edges = static_cast<std::size_t>(shape.edges);
  const std::size_t upper = shape.size / lower_ / radix * (width_ / kExactLanes);
  const std::size_t lower = lower_ / radix * (rows_ / kExactLanes);
  const std::size_t all = upper * (edges - lower_edges_) + lower * lower_edges_;
  keeps_ = selection.costly && all * weights_of_lines() * sizeof(double) <= kMostKept;
  weights_.resize((keeps_ ? all : 1) * weights_of_lines());
  key_.resize(area_);
  turned_key_.resize(rows_ * width_);
  for (std::size_t x = 0; x < shape.size; ++x) {
    const std::size_t row = x / lower_;
    key_[place(x)] = guide.key[x];
    turned_key_[(row / kExactLanes * width_ + x % lower_) * kExactLanes + row % kExactLanes] =
        guide.key[x];
  }
}

double StencilVectors::step_error(const ProductShape& shape) {
  const double edits = static_cast<double>(shape.edges) * (shape.radix - 1);
  return (2.0 * edits + 16.0) * kUnitRoundoff;
}

const std::vector<double>& StencilVectors::values() {
  for (std::size_t x = 0; x < shape_.size; ++x) {
    const double* at = u_.data() + place(x);
    for (std::size_t c = 0; c < columns_; ++c) values_[x * columns_ + c] = at[c * area_];
  }
  return values_;
}

void StencilVectors::advance(std::uint32_t steps) {
  for (std::uint32_t step_number = 0; step_number < steps; ++step_number) step();
}

void StencilVectors::step() {
  lines_done_ = 0;
  for (std::size_t lane = 0; lane < width_; lane += kExactLanes) upper_edges(lane);
  for (std::size_t row = 0; row < rows_; row += kExactLanes) lower_edges(row);
  u_.swap(next_);
  kept_ = keeps_;
}

// One set of lines in all columns, `pitch` doubles from one to the next.
void StencilVectors::add_lines(StencilLines& lines, const double* u, double* sum, std::size_t pitch,
                               bool begin) {
  double* weights = weights_.data();
  if (selection_.weigh != nullptr) {
    if (keeps_) weights += weights_of_lines() * lines_done_++;
    if (!kept_) selection_.weigh(selection_.step, lines, weights);
  }
  for (std::size_t c = 0; c < columns_; ++c) {
    add_(u + c * pitch, lines.stride, weights, sum + c * pitch, begin);
  }
}

void StencilVectors::upper_edges(std::size_t lane) {
  const std::size_t rows = shape_.size / lower_;
  StencilLines lines;
  lines.radix = static_cast<std::size_t>(shape_.radix);
  lines.code_lane = 1;
  lines.size = shape_.size;
  for (std::size_t step = 1; step < rows; step *= lines.radix) {
    lines.stride = step * pitch_;
    lines.code_place = static_cast<std::uint32_t>(step * lower_);
    for (std::size_t block = 0; block < rows; block += step * lines.radix) {
      for (std::size_t row = block; row < block + step; ++row) {
        const std::size_t at = row * pitch_ + lane;
        lines.key = key_.data() + at;
        lines.code = static_cast<std::uint32_t>(row * lower_ + lane);
        add_lines(lines, u_.data() + at, next_.data() + at, area_, step == 1);
      }
    }
  }
}

void StencilVectors::lower_edges(std::size_t row) {
  const std::size_t turned_area = width_ * kExactLanes;
  for (std::size_t c = 0; c < columns_; ++c) {
    kernels_.turn(u_.data() + c * area_ + row * pitch_, pitch_, width_,
                  turned_.data() + c * turned_area);
  }
  StencilLines lines;
  lines.radix = static_cast<std::size_t>(shape_.radix);
  lines.code_lane = static_cast<std::uint32_t>(lower_);
  lines.size = shape_.size;
  for (std::size_t step = 1; step < lower_; step *= lines.radix) {
    lines.stride = step * kExactLanes;
    lines.code_place = static_cast<std::uint32_t>(step);
    for (std::size_t block = 0; block < lower_; block += step * lines.radix) {
      for (std::size_t x = block; x < block + step; ++x) {
        lines.key = turned_key_.data() + row * width_ + x * kExactLanes;
        lines.code = static_cast<std::uint32_t>(row * lower_ + x);
        add_lines(lines, turned_.data() + x * kExactLanes, turned_sum_.data() + x * kExactLanes,
                  turned_area, step == 1);
      }
    }
  }
  StencilRows rows;
  rows.pitch = pitch_;
  rows.width = width_;
  rows.each = each_;
  const std::size_t first_sum = columns_ - added_.size() / area_;
  for (std::size_t c = 0; c < columns_; ++c) {
    const std::size_t at = row * pitch_;
    rows.u = u_.data() + c * area_ + at;
    rows.out = next_.data() + c * area_ + at;
    rows.added = c < first_sum ? nullptr : added_.data() + (c - first_sum) * area_ + at;
    kernels_.finish(turned_sum_.data() + c * turned_area, rows);
  }
}

}  // namespace archwalk

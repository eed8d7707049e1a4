#pragma once

#include <barrier>
#include <cstdint>
#include <thread>
#include <vector>

#include "kernels/start_sums.hpp"

// Teams of the GPU's exact kernels (kernels/start_sums.hpp) made of threads of the machine.
namespace archwalk::test {

// A team of threads of the machine. As a cluster its halves have a part of the states each.
struct HostTeam {
  std::uint32_t thread = 0;
  std::uint32_t threads = 1;
  bool is_cluster = false;
  std::barrier<>* barrier = nullptr;
  std::vector<double>* parts = nullptr;

  kernels::StateShare share(std::uint32_t size) const {
    if (!is_cluster) return {0, thread, size, threads};
    const std::uint32_t half = threads / 2;
    const std::uint32_t part = (size + 1) / 2;
    if (thread < half) return {0, thread, part, half};
    return {part, thread - half, size - part, half};
  }
  void wait() const { barrier->arrive_and_wait(); }
  double sum(double value) const {
    (*parts)[thread] = value;
    wait();
    double total = 0.0;
    for (const double part : *parts) total += part;
    wait();
    return total;
  }
};

template <class Work>
void run_team(std::uint32_t threads, const Work& work, bool is_cluster = false) {
  std::barrier<> barrier(threads);
  std::vector<double> parts(threads);
  std::vector<std::jthread> team;
  for (std::uint32_t thread = 0; thread < threads; ++thread) {
    team.emplace_back([&, thread] {
      work(HostTeam{thread, threads, is_cluster, &barrier, &parts});
    });
  }
}

// A column in two parts, as a thread with that share sees it.
template <class T>
class PartedColumn {
 public:
  PartedColumn() = default;
  PartedColumn(std::vector<T>* parts, std::uint32_t part, const kernels::StateShare& share)
      : parts_(parts), part_(part), mine_(share.begin / part) {}

  T operator[](std::uint32_t x) const { return parts_[x / part_].at(x % part_); }
  friend T& own(PartedColumn& column, std::uint32_t i) { return column.parts_[column.mine_].at(i); }

 private:
  std::vector<T>* parts_ = nullptr;
  std::uint32_t part_ = 1;
  std::uint32_t mine_ = 0;
};

}  // namespace archwalk::test

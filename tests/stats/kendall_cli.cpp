// Reads "n m" and then n rows "x y" and m values, all of them plain numbers, from standard input;
// prints what archwalk's statistics make of them, one "name value" a line with 17 digits, for
// tests/python/test_kendall.py to hold against SciPy.
#include <cstdio>
#include <iostream>
#include <vector>

#include "archwalk/stats/descriptive.hpp"
#include "archwalk/stats/kendall_tau_b.hpp"
#include "archwalk/stats/theil_sen.hpp"

int main() {
  std::size_t pairs = 0;
  std::size_t others = 0;
  if (!(std::cin >> pairs >> others)) return 2;
  std::vector<double> x(pairs);
  std::vector<double> y(pairs);
  std::vector<double> values(others);
  for (std::size_t i = 0; i < pairs; ++i) std::cin >> x[i] >> y[i];
  for (double& value : values) std::cin >> value;
  if (!std::cin) return 2;

  const archwalk::KendallTauB kendall = archwalk::kendall_tau_b(x, y);
  const archwalk::PopulationMoments moments = archwalk::population_moments(values);
  std::printf("tau %.17g\np %.17g\nci_low %.17g\nci_high %.17g\n", kendall.tau, kendall.p,
              kendall.ci_low, kendall.ci_high);
  std::printf("slope %.17g\n", archwalk::theil_sen_slope(x, y));
  std::printf("mean %.17g\nsd %.17g\nskewness %.17g\niqr %.17g\n", moments.mean, moments.sd,
              moments.skewness, archwalk::interquartile_range(values));
  return 0;
}

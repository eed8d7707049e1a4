// How tracks are run: threads, progress, what is not wanted, what never changes, what does not fit.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "archwalk/core/error.hpp"
#include "archwalk/exact/track_engine.hpp"
#include "exact/track_tables.hpp"
#include "support/counted_progress.hpp"

namespace archwalk {
namespace {

using test::settings_of;
using test::small_table;

TEST(TrackEngine, ThreadsDoNotMatterAndProgressIsOneAnOperator) {
  const BenchmarkTable table = test::drawn_table("4^4", 31, {"guide", "toy/test@2"});
  const TrackEngine engine(table, settings_of(table));
  const Operator guided =
      read_operator("neighbors+metropolis(temperature=0.1)", OperatorContext(table.space), "guide");
  const Operator blind = read_operator("per_edge(rate=0.2)", OperatorContext(table.space), "");
  std::vector<std::vector<TrackEstimates>> found(3);
  const int threads[] = {1, 2, 7};
  for (std::size_t i = 0; i < found.size(); ++i) {
    test::CountedProgress progress;
    engine.run({&guided, &blind}, threads[i], progress, found[i]);
    EXPECT_NEAR(progress.done, 2.0, 1e-9);
  }
  for (const std::size_t i : {1u, 2u}) {
    for (const std::size_t op : {0u, 1u}) {
      EXPECT_EQ(found[i][op].best.mean, found[0][op].best.mean);
      EXPECT_EQ(found[i][op].incumbent.mean, found[0][op].incumbent.mean);
      EXPECT_EQ(found[i][op].incumbent.variance_within, found[0][op].incumbent.variance_within);
    }
  }
}

TEST(TrackEngine, TracksThatAreNotWantedAreEmptyAndColumnsAreCounted) {
  const BenchmarkTable table = small_table("3^3");  // the third score is ordered as the guide
  TrackSettings settings = settings_of(table);
  std::vector<double> values;
  for (const ScoreColumn& column : table.scores) {
    const std::set<std::int64_t> different(column.k.begin(), column.k.end());
    values.push_back(static_cast<double>(different.size()));
  }
  const double all_best = values[0] + values[1] + values[2] - 3.0;
  const Operator blind = read_operator("neighbors", OperatorContext(table.space), "");
  const Operator guided =
      read_operator("neighbors+improving", OperatorContext(table.space), "guide");
  settings.incumbent = false;
  EXPECT_EQ(TrackEngine(table, settings).size(guided).columns, all_best);
  EXPECT_TRUE(TrackEngine(table, settings).estimates(guided).incumbent.mean.empty());
  settings.incumbent = true;
  EXPECT_EQ(TrackEngine(table, settings).size(guided).columns, all_best + 3.0 * values[0]);
  EXPECT_EQ(TrackEngine(table, settings).size(blind).columns, all_best);
  EXPECT_EQ(TrackEngine(table, settings).size(guided).abreast, 16.0);
  EXPECT_EQ(TrackEngine(table, settings).size(guided).sums, 2.0 * 3.0 * 27.0);  // of one score
  settings.best = false;  // it stands for the incumbent where the orders are the same
  EXPECT_EQ(TrackEngine(table, settings).size(guided).columns,
            (values[0] - 1.0) + (values[2] - 1.0) + 3.0 * values[0]);
  EXPECT_TRUE(TrackEngine(table, settings).estimates(guided).best.mean.empty());
}

TEST(TrackEngine, ScoresOfOneValueNeverChange) {
  BenchmarkTable table = small_table("3^3");
  std::fill(table.scores[1].k.begin(), table.scores[1].k.end(), 40);
  TrackSettings settings = settings_of(table);
  settings.scores = {&table.scores[1]};
  settings.strata = test::strata_of({"all"}, settings.scores);
  for (const char* text : {"neighbors", "neighbors+improving"}) {
    const Operator op = read_operator(text, OperatorContext(table.space), "guide");
    const TrackEngine engine(table, settings);
    const TrackEstimates found = engine.estimates(op);
    EXPECT_EQ(found.method, engine.method_for(op));
    for (const TrackMoments* track : {&found.best, &found.incumbent}) {
      for (const std::vector<double>* array :
           {&track->mean, &track->bound, &track->variance_within, &track->variance_bound}) {
        EXPECT_EQ(*array, std::vector<double>(3, 0.0)) << text;
      }
    }
  }
}

TEST(TrackEngine, WhatDoesNotFitIsRefused) {
  const BenchmarkTable table = test::drawn_table("sss", 1, {"guide"});
  const TrackEngine engine(table, settings_of(table));
  const Operator op =
      read_operator("uniform+tournament(k=3)", OperatorContext(table.space), "guide");
  try {
    engine.method_for(op);
    FAIL() << "1e9 entries fit";
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("no exact method fits the best and the incumbent of"),
              std::string::npos)
        << error.what();
    EXPECT_NE(std::string(error.what()).find("leave exact_track out"), std::string::npos)
        << error.what();
  }
}

}  // namespace
}  // namespace archwalk

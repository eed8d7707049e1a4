// Facts published of NATS-Bench (Dong et al. 2021), found in the imported table. Needs
// ARCHWALK_DATA.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include "archwalk/core/error.hpp"
#include "archwalk/io/csv.hpp"
#include "archwalk/io/table_file.hpp"
#include "archwalk/space/isomorphism.hpp"
#include "temporary_folder.hpp"

namespace archwalk {
namespace {

std::filesystem::path data_folder() {
  const char* folder = std::getenv("ARCHWALK_DATA");
  return folder == nullptr ? "" : folder;
}

#define NEEDS_DATA()                                                                 \
  if (data_folder().empty()) {                                                       \
    ASSERT_EQ(std::getenv("ARCHWALK_REQUIRE_DATA"), nullptr) << "set ARCHWALK_DATA"; \
    GTEST_SKIP() << "ARCHWALK_DATA, the folder of the published tables, is not set"; \
  }

const ImportedTable& topology() {
  static const ImportedTable imported = import_csv(data_folder() / "nats_tss.csv.gz", {});
  return imported;
}

std::pair<std::string, double> optimum(const BenchmarkTable& table, std::string_view name) {
  const ScoreColumn& score = table.measured_score(name);
  const auto best = std::max_element(score.k.begin(), score.k.end());
  const auto code = static_cast<std::uint32_t>(best - score.k.begin());
  return {table.space->architecture(code), score.value(code)};
}

TEST(PublishedTable, OptimaOfTheTopologySpace) {
  NEEDS_DATA();
  const BenchmarkTable& table = topology().table;
  EXPECT_EQ(table.space->name(), "tss");
  EXPECT_NEAR(optimum(table, "cifar10/test@200").second, 94.3733, 5e-5);
  EXPECT_NEAR(optimum(table, "cifar100/test@200").second, 73.5133, 5e-5);
  EXPECT_NEAR(optimum(table, "imagenet16-120/test@200").second, 47.3111, 5e-5);
}

TEST(PublishedTable, FloatResidueIsRoundedAway) {
  NEEDS_DATA();
  const auto& k = topology().table.measured_score("imagenet16-120/test@200").k;
  EXPECT_EQ(std::set<std::int64_t>(k.begin(), k.end()).size(), 3550u);
}

TEST(PublishedTable, ParametersFollowTheConvolutionsOfTheDecodedCell) {
  NEEDS_DATA();
  const BenchmarkTable& table = topology().table;
  const ScoreColumn& params = table.score("cifar10/params");
  for (std::uint32_t code = 0; code < table.space->size(); ++code) {
    int ones = 0;
    int threes = 0;
    std::uint32_t rest = code;
    for (int edge = 0; edge < 6; ++edge, rest /= 5) {
      ones += rest % 5 == 2 ? 1 : 0;
      threes += rest % 5 == 3 ? 1 : 0;
    }
    ASSERT_EQ(params.value(code), 73306 + 28000 * ones + 243040 * threes)
        << table.space->architecture(code);
  }
}

TEST(PublishedTable, ClassesAndGaps) {
  NEEDS_DATA();
  const BenchmarkTable& table = topology().table;
  const auto& classes = table.isomorphism_class;
  EXPECT_EQ(std::set<std::int64_t>(classes.begin(), classes.end()).size(), 6466u);
  // The space's own classes are those of the file, which another program made.
  const std::vector<std::int64_t> own = isomorphism_classes(*table.space);
  std::set<std::pair<std::int64_t, std::int64_t>> pairs;
  for (std::size_t code = 0; code < own.size(); ++code) pairs.emplace(own[code], classes[code]);
  EXPECT_EQ(pairs.size(), 6466u);
  EXPECT_TRUE(topology().warnings.empty());
  EXPECT_EQ(table.score("cifar10/naswot").minus_infinity_count(), 201);
  EXPECT_EQ(table.score("cifar10/zen").missing_count(), 15625 - 9445);
  EXPECT_THROW(table.measured_score("cifar10/naswot"), InputError);
}

TEST(PublishedTable, TheSizeSpaceReturnsFromItsFile) {
  NEEDS_DATA();
  const TemporaryFolder folder;
  const BenchmarkTable table = import_csv(data_folder() / "nats_sss.csv.gz", {}).table;
  EXPECT_EQ(table.space->name(), "sss");
  write_table(folder / "sss.h5", table, false);
  const BenchmarkTable back = read_table(folder / "sss.h5");
  ASSERT_EQ(back.scores.size(), table.scores.size());
  for (std::size_t i = 0; i < table.scores.size(); ++i) {
    EXPECT_EQ(back.scores[i].k, table.scores[i].k) << table.scores[i].name;
  }
  // The published first rows.
  EXPECT_EQ(back.score("cifar10/test@90").value(back.space->code("8:8:8:8:8")), 79.79);
  EXPECT_EQ(back.score("cifar10/test@90").value(back.space->code("8:8:8:8:16")), 82.56);
}

}  // namespace
}  // namespace archwalk

// A chain of two states written whole, to be checked by eye; what an interruption leaves.
#include "archwalk/io/model_export.hpp"

#include <gtest/gtest.h>

#include <iterator>

#include "archwalk/core/error.hpp"
#include "archwalk/table/score_rounding.hpp"
#include "temporary_folder.hpp"

namespace archwalk {
namespace {

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

class Cancelled final : public Progress {
 public:
  void advance(double /*work*/) override {}
  bool cancelled() const override { return true; }
};

class ModelExport : public testing::Test {
 protected:
  ModelExport() {
    table_.space = find_space("2^1");
    table_.scores = {make_score_column("a score", "percent", 0.5, {-1.5, 0.0})};
    op_ = read_operator("edit_distance(pmf=[0.75,0.25])", *table_.space->product(), "");
    matrix_ = std::make_unique<TransitionMatrix>(table_, op_, false);
  }

  ExportModel model() const {
    ExportModel model{*matrix_, {"told"}, 1, {}, {}};
    add_scores({table_.scores.data()}, {parse_level("0")}, {parse_stratum("bottom:0.5")}, model);
    return model;
  }

  void write(ExportFormat format, const std::string& name) {
    NoProgress progress;
    const ExportModel written = model();
    EXPECT_EQ(write_model(written, format, export_paths(written, format, folder_ / name), false,
                          progress),
              4u);
  }

  TemporaryFolder folder_;
  BenchmarkTable table_;
  Operator op_;
  std::unique_ptr<TransitionMatrix> matrix_;
};

TEST_F(ModelExport, Prism) {
  write(ExportFormat::prism, "m");
  EXPECT_EQ(text_of(folder_ / "m.tra"), "2 4\n0 0 0.75\n0 1 0.25\n1 0 0.25\n1 1 0.75\n");
  EXPECT_EQ(text_of(folder_ / "m.sta"), "(code)\n0:(0)\n1:(1)\n");
  EXPECT_EQ(text_of(folder_ / "m.lab"),
            "0=\"init\" 1=\"deadlock\" 2=\"score_a_score_ge_0\" 3=\"score_a_score_bottom_0_5\"\n"
            "0: 3\n1: 0 2\n");
  EXPECT_EQ(text_of(folder_ / "m.srew"),
            "# Reward structure \"score_a_score\"\n# State rewards\n# told\n"
            "# score_a_score = a score (percent)\n2 1\n0 -1.5\n");
}

TEST_F(ModelExport, Drn) {
  write(ExportFormat::drn, "m.drn");
  EXPECT_EQ(text_of(folder_ / "m.drn"),
            "// told\n// reward score_a_score = a score (percent)\n"
            "// label score_a_score_ge_0 = a score >= 0 (0)\n"
            "// label score_a_score_bottom_0_5 = stratum bottom:0.5 of a score\n"
            "@type: DTMC\n@parameters\n\n@reward_models\nscore_a_score\n"
            "@nr_states\n2\n@nr_choices\n2\n@model\n"
            "state 0 [-1.5] score_a_score_bottom_0_5\n\taction 0\n\t\t0 : 0.75\n\t\t1 : 0.25\n"
            "state 1 [0] init score_a_score_ge_0\n\taction 0\n\t\t0 : 0.25\n\t\t1 : 0.75\n");
}

TEST_F(ModelExport, MatrixMarket) {
  write(ExportFormat::mtx, "m");
  EXPECT_EQ(text_of(folder_ / "m.mtx"),
            "%%MatrixMarket matrix coordinate real general\n% told\n"
            "% P: row and column are the architecture's code plus 1\n"
            "2 2 4\n1 1 0.75\n1 2 0.25\n2 1 0.25\n2 2 0.75\n");
  EXPECT_EQ(text_of(folder_ / "m.score_a_score.mtx"),
            "%%MatrixMarket matrix array real general\n% told\n% a score (percent)\n"
            "2 1\n-1.5\n0\n");
  EXPECT_EQ(text_of(folder_ / "m.score_a_score_ge_0.mtx"),
            "%%MatrixMarket matrix array real general\n% told\n% 1 where a score >= 0 (0)\n"
            "2 1\n0\n1\n");
}

TEST_F(ModelExport, AnInterruptionLeavesNothing) {
  Cancelled progress;
  const ExportModel written = model();
  for (const ExportFormat format : {ExportFormat::prism, ExportFormat::drn, ExportFormat::mtx}) {
    const auto paths = export_paths(written, format, folder_ / "m");
    EXPECT_THROW(write_model(written, format, paths, false, progress), Interrupted);
    EXPECT_TRUE(folder_.names().empty());
  }
}

}  // namespace
}  // namespace archwalk

// Errors that a user can make in an operator's text.
#include <gtest/gtest.h>

#include "archwalk/core/error.hpp"
#include "archwalk/operators/generate.hpp"
#include "support/refusal.hpp"
#include "support/small_spaces.hpp"

namespace archwalk {
namespace {

const ProductShape kShape = test::shape_of(3, 4);

std::string message_of(const std::string& text) {
  return test::refusal([&] { read_operator(text, kShape, ""); });
}

struct BadText {
  const char* text;
  const char* message_has;
};

const BadText kBadTexts[] = {
    {"edit_distanse(pmf=[0,1])", "did you mean 'edit_distance'"},
    {"edit_distance(pmv=[0,1])", "pmf"},
    {"edit_distance", "'pmf'"},
    {"edit_distance()", "'pmf'"},
    {"edit_distance(pmf=3)", "a list"},
    {"edit_distance(pmf=[true])", "a number"},
    {"edit_distance(pmf=[[0,1]])", "a number"},
    {"edit_distance(pmf=[0,1e400])", "pmf"},
    {"edit_distance(pmf=[0,0,0,0,0,1])", "6 entries"},
    {"edit_distance(pmf=[0.4,0.5])", "sums to 0.9"},
    {"edit_distance(pmf=[0.4,0.5])", "pmf has 2 entries"},
    {"edit_distance(pmf=[0.4,0.5])", "distances in this space are 0..4"},
    {"edit_distance(pmf=[0,0,0,0,0])", "at least one that is above 0"},
    {"edit_distance(pmf=[0.1,0.1,0.1,0.1,0.1])", "scale its entries"},
    {"restart(probability=0.5,inner=uniform)",
     "inner = 'uniform' is not supported: it may be one of edit_distance, per_edge, neighbors, "
     "explicit, random_explicit: choose one of these"},
    {"restart(probability=0.5,inner=per_edg(rate=0.1))", "did you mean 'per_edge'"},
    {"edit_distance(pmf=[-0.5,1.5])", "pmf[0] = -0.5"},
    {"edit_distance(pmf=[0,nan])", "pmf[1]"},
    {"edit_distance(pmf=[])", "sums to 0"},
    {"edit_distance(pmf=[0,1],pmf=[1])", "given twice"},
    {"edit_distance(pmf=[0,1]", "missing"},
    {"edit_distance(pmf=[0,1)", "missing"},
    {"edit_distance(pmf=[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "more than 32 brackets"},
    {"edit_distance(pmf=[0,1]))", "follows"},
    {"", "missing"},
    {"edit_distance(pmf=[0,1])+", "missing"},
    {"edit_distance(pmf=[0,1])+improving(guide=a)+improving(guide=a)", "two selections"},
    {"edit_distance(pmf=[0,1])+tabu(k=1)+non_backtracking", "two memories"},
    {"edit_distance(pmf=[0,1])+tabu", "'k'"},
    {"edit_distance(pmf=[0,1])+tabu(k=0)", "k = 0"},
    {"edit_distance(pmf=[0,1])+tabu(k=65)", "k = 65"},
    {"edit_distance(pmf=[0,1])+tabu(k=1.5)", "a whole number"},
    {"edit_distance(pmf=[0,1])+tabu(k=2,guide=a)", "guide"},
    {"per_edge(rate=0.5)+tabu(k=1)", "does not go with the proposal 'per_edge'"},
    {"restart(probability=0.5,inner=edit_distance(pmf=[0,1]))+non_backtracking",
     "edit_distance, uniform, neighbors"},
    {"edit_distance(pmf=[0,1])+elitist_restart(guide=a)", "'m'"},
    {"edit_distance(pmf=[0,1])+elitist_restart(m=0,guide=a)", "m = 0"},
    {"edit_distance(pmf=[0,1])+elitist_restart(m=3)", "memory 'elitist_restart' has no guide"},
    {"edit_distance(pmf=[0,1])+improving(guide=a)+elitist_restart(m=3,guide=b)",
     "has the guide 'b', its selection 'a'"},
    {"edit_distance(pmf=[0,1])+improve(guide=a)", "did you mean 'improving'"},
    {"edit_distance(pmf=[0,1])+improving", "no guide"},
    {"edit_distance(pmf=[0,1])+improving", "write improving(guide=SCORE)"},
    {"edit_distance(pmf=[0,1])+elitist_restrt(m=2)", "did you mean 'elitist_restart'"},
    {"edit_distance(pmf=[0,1])+improving(guide=a)+elitist_restrt(m=2)",
     "unknown selection or memory 'elitist_restrt'"},
    {"edit_distance(pmf=[0,1])+xyzzy", "elitist_restart"},
    {"edit_distance(pmf=[0,1])+improving(guide=3)", "a string"},
    {"edit_distance(pmf=[0,1])+metropolis(guide=a)", "'temperature'"},
    {"edit_distance(pmf=[0,1])+metropolis(guide=a,temperature=hot)", "a number"},
    {"edit_distance(pmf=[0,1])+metropolis(guide=a,temperature=-1)", "temperature = -1"},
    {"edit_distance(pmf=[0,1])+metropolis(guide=a,temperature=0)", "temperature = 0"},
    {"edit_distance(pmf=[0,1])+metropolis(guide=a,temperature=inf)", "temperature = inf"},
    {"edit_distance(pmf=[0,1])+always(guide=a)", "guide"},
    {"per_edge", "0 of the keys"},
    {"per_edge(rate=0.1,matrix=[[1,0,0],[0,1,0],[0,0,1]])", "2 of the keys"},
    {"per_edge(rate=1.5)", "rate = 1.5"},
    {"per_edge(rate=-0.1)", "rate = -0.1"},
    {"per_edge(rate=nan)", "rate"},
    {"per_edge(rate=[0.1])", "a number"},
    {"per_edge(matrix=[[1,0],[0,1]])", "2 rows"},
    {"per_edge(matrix=[[1,0,0],[0,1],[0,0,1]])", "row 1 has 2 entries"},
    {"per_edge(matrix=[[1,0,0],[0,0.9,0],[0,0,1]])", "row 1 sums to 0.9"},
    {"per_edge(matrix=[1,0,0])", "a list"},
    {"per_edge(matrices=[[[1,0,0],[0,1,0],[0,0,1]]])", "1 entries"}};

TEST(OperatorText, ErrorsNameWhatIsWrong) {
  for (const BadText& bad : kBadTexts) {
    const std::string message = message_of(bad.text);
    EXPECT_NE(message.find(bad.message_has), std::string::npos) << bad.text << ": " << message;
  }
}

TEST(OperatorText, HelpKeepsNamesApartAndTellsOfFamilies) {
  const std::string help = operators_help();
  for (const auto& names : {proposal_names(), selection_names(), memory_names()}) {
    for (const std::string& name : names) {
      EXPECT_NE(help.find("\n  " + name + " "), std::string::npos) << name;
    }
  }
  const std::size_t families = help.find("[[generate]]");
  ASSERT_NE(families, std::string::npos);
  for (const char* option : {"    stay ", "    rate ", "    inner ", "    out_degree "}) {
    EXPECT_NE(help.find(option, families), std::string::npos) << option;
  }
}

TEST(OperatorText, AShortPmfIsWhatHelpSays) {
  const std::string help = operators_help();
  EXPECT_NE(help.find("for distances 0, 1, ... up to L; the rest is 0"), std::string::npos);
  EXPECT_EQ(help.find("one entry for each distance"), std::string::npos);
  for (const std::string name : {"edit_distance", "random_explicit"}) {
    const std::string more = name == "edit_distance" ? "" : "out_degree=2,draw=1,";
    const auto spec = [&](const std::string& pmf) {
      return to_string(read_operator(name + "(" + more + "pmf=" + pmf + ")", kShape, ""));
    };
    EXPECT_EQ(spec("[0.25,0.75]"), spec("[0.25,0.75,0,0,0]")) << name;
  }
}

TEST(OperatorText, SpacesAndNumbersAreRead) {
  const Operator op = read_operator(
      " edit_distance ( pmf = [ 2.5e-1 , 0.75 ] ) + metropolis( temperature = 1e+1 , guide = a/b@2 "
      ")",
      kShape, "");
  EXPECT_EQ(to_string(op),
            "edit_distance(pmf=[0.25,0.75,0,0,0])+metropolis(temperature=10,guide=a/b@2)");
  EXPECT_EQ(guide_name(op), "a/b@2");
}

TEST(OperatorText, NamesOfAnyLetters) {
  for (const std::string guide : {"a b", "näme+(x)/é@1", "b=c[1]", "a,b", "+", "(", "1", "-2e3",
                                  "nan", "true", "say \"a\"", "back\\slash b", "\\", "plain\\"}) {
    const std::string text = to_string(read_operator("uniform+improving", kShape, guide));
    const Operator op = read_operator(text, kShape, "");
    EXPECT_EQ(guide_name(op), guide) << text;
    EXPECT_EQ(to_string(op), text);
  }
  EXPECT_EQ(to_string(read_operator("uniform+improving(guide=\"a+b)\")+tabu(k=5)", kShape, "")),
            "uniform+improving(guide=\"a+b)\")+tabu(k=5)");
  // Names that need no quotes have none.
  EXPECT_EQ(to_string(read_operator("uniform+improving(guide=\"a/b@1\")", kShape, "")),
            "uniform+improving(guide=a/b@1)");
  for (const char* text : {"uniform+improving(guide=\"a)", "uniform+improving(guide=\"a\\\")"}) {
    EXPECT_NE(message_of(text).find("closing double quote"), std::string::npos) << text;
  }
}

TEST(OperatorText, TheDefaultGuideIsFilledIn) {
  const Operator op = read_operator("per_edge(rate=0.5)+improving", kShape, "cifar10/test@200");
  EXPECT_EQ(to_string(op), "per_edge(rate=0.5)+improving(guide=cifar10/test@200)");
}

TEST(OperatorText, SelectionAndMemoryInEitherOrder) {
  const char* text = "edit_distance(pmf=[0,1,0,0,0])+improving(guide=a)+tabu(k=5)";
  EXPECT_EQ(to_string(read_operator(text, kShape, "")), text);
  EXPECT_EQ(to_string(read_operator("edit_distance(pmf=[0,1])+tabu(k=5)+improving", kShape, "a")),
            text);
  EXPECT_EQ(to_string(read_operator("uniform+none", kShape, "")), "uniform");
}

TEST(OperatorText, TheGuideOfAMemory) {
  const Operator blind = read_operator("uniform+elitist_restart(m=2)", kShape, "default");
  EXPECT_EQ(to_string(blind), "uniform+elitist_restart(m=2,guide=default)");
  EXPECT_EQ(guide_name(blind), "default");
  EXPECT_EQ(guide_key_kind(blind), GuideKey::rank);
  EXPECT_FALSE(facts_of(blind, kShape).blind);
  const Operator guided =
      read_operator("uniform+metropolis(temperature=1,guide=a)+elitist_restart(m=2)", kShape, "b");
  EXPECT_EQ(guide_name(guided), "a");
  EXPECT_EQ(guide_key_kind(guided), GuideKey::score);
  EXPECT_EQ(guide_key_kind(read_operator("uniform+non_backtracking", kShape, "b")), GuideKey::none);
}

TEST(FamilyOptions, Errors) {
  const auto read = [](const char* text) { return read_family(parse_operator_part(text)); };
  EXPECT_NO_THROW(read("edit_distance(stay=true)"));
  EXPECT_NO_THROW(read("per_edge"));
  EXPECT_THROW(read("edit_distance(stay=1)"), InputError);
  EXPECT_THROW(read("edit_distance(pmf=[0,1])"), InputError);
  EXPECT_THROW(read("per_edge(rate=0.5)"), InputError);
  EXPECT_THROW(read("per_edges"), InputError);
}

}  // namespace
}  // namespace archwalk

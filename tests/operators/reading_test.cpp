// Errors that a user can make in an operator's text.
#include <gtest/gtest.h>

#include "archwalk/core/error.hpp"
#include "archwalk/operators/generate.hpp"
#include "support/small_spaces.hpp"

namespace archwalk {
namespace {

const ProductShape kShape = test::shape_of(3, 4);

std::string message_of(const std::string& text) {
  try {
    read_operator(text, kShape, "");
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
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
    {"edit_distance(pmf=[-0.5,1.5])", "pmf[0] = -0.5"},
    {"edit_distance(pmf=[0,nan])", "pmf[1]"},
    {"edit_distance(pmf=[])", "sums to 0"},
    {"edit_distance(pmf=[0,1],pmf=[1])", "given twice"},
    {"edit_distance(pmf=[0,1]", "missing"},
    {"edit_distance(pmf=[0,1)", "missing"},
    {"edit_distance(pmf=[0,1]))", "follows"},
    {"", "missing"},
    {"edit_distance(pmf=[0,1])+", "missing"},
    {"edit_distance(pmf=[0,1])+improving+improving", "follows"},
    {"edit_distance(pmf=[0,1])+improve(guide=a)", "did you mean 'improving'"},
    {"edit_distance(pmf=[0,1])+improving", "no guide"},
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

TEST(OperatorText, SpacesAndNumbersAreRead) {
  const Operator op = read_operator(
      " edit_distance ( pmf = [ 2.5e-1 , 0.75 ] ) + metropolis( temperature = 1e+1 , guide = a/b@2 "
      ")",
      kShape, "");
  EXPECT_EQ(to_string(op),
            "edit_distance(pmf=[0.25,0.75,0,0,0])+metropolis(temperature=10,guide=a/b@2)");
  EXPECT_EQ(guide_name(op), "a/b@2");
}

TEST(OperatorText, TheDefaultGuideIsFilledIn) {
  const Operator op = read_operator("per_edge(rate=0.5)+improving", kShape, "cifar10/test@200");
  EXPECT_EQ(to_string(op), "per_edge(rate=0.5)+improving(guide=cifar10/test@200)");
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

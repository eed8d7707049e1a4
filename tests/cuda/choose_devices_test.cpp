#include <gtest/gtest.h>

#include "archwalk/core/error.hpp"
#include "archwalk/cuda/devices.hpp"
#include "archwalk/cuda/matrix_launcher.hpp"

namespace archwalk::cuda {
namespace {

const std::vector<Device> kThree = {{0, "A", ""}, {1, "B", ""}, {2, "C", "it is too old"}};

std::vector<int> chosen(std::string_view list) {
  std::vector<int> numbers;
  for (const Device& device : choose_devices(kThree, list)) numbers.push_back(device.index);
  return numbers;
}

TEST(ChooseDevices, Lists) {
  EXPECT_EQ(chosen(""), std::vector<int>{0});
  EXPECT_EQ(chosen("1"), std::vector<int>{1});
  EXPECT_EQ(chosen("1,0"), (std::vector<int>{1, 0}));
  EXPECT_EQ(choose_devices({kThree[0], kThree[1]}, "all").size(), 2u);
}

// As an old GPU that drives a display, beside one to compute on.
TEST(ChooseDevices, PassesOverThoseThatCantBeUsed) {
  EXPECT_EQ(chosen("all"), (std::vector<int>{0, 1}));
  const auto first = choose_devices({kThree[2], kThree[1]}, "");
  ASSERT_EQ(first.size(), 1u);
  EXPECT_EQ(first[0].index, 1);
  for (const char* list : {"", "all"}) {
    EXPECT_THROW(choose_devices({kThree[2]}, list), InputError) << list;
  }
}

TEST(ChooseDevices, Refuses) {
  for (const char* list : {"x", "0,", ",0", "0,,1", "-1", "3", "0,3", "0,0", "1,0,1", "2", "0x1",
                           "1 ", "99999999999"}) {
    EXPECT_THROW(chosen(list), InputError) << list;
  }
}

// nvidia-smi may count them otherwise.
TEST(ChooseDevices, SaysWhichThereAre) {
  try {
    chosen("3");
    FAIL() << "there is no fourth one";
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("0 (A), 1 (B), 2 (C)"), std::string::npos)
        << error.what();
  }
}

// Where a cuSPARSE is found it has every function that is used.
TEST(MatrixProducts, LibraryIsWholeOrMissing) {
  if (!is_built()) {
    EXPECT_THROW(matrix_products(), NotBuiltError);
    return;
  }
  const std::string products = matrix_products();
  if (products == "cuSPARSE") return;
  EXPECT_TRUE(products.starts_with("archwalk's own kernel (lib")) << products;
  EXPECT_NE(products.find(".so.12: "), std::string::npos) << products;
}

}  // namespace
}  // namespace archwalk::cuda

#include "archwalk/io/checksum.hpp"

#include <gtest/gtest.h>

#include "archwalk/core/error.hpp"
#include "temporary_folder.hpp"

namespace archwalk {
namespace {

std::string digest(std::string_view text) {
  Sha256 hash;
  hash.add(text);
  return hash.finish();
}

// The examples of NIST's FIPS 180-2, appendix B, and its test of a million letters.
TEST(Sha256, EqualsThePublishedDigests) {
  EXPECT_EQ(digest(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(digest("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(digest("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  Sha256 hash;
  for (int i = 0; i < 1000; ++i) hash.add(std::string(1000, 'a'));
  EXPECT_EQ(hash.finish(), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, OfAFile) {
  const TemporaryFolder folder;
  EXPECT_EQ(sha256_of_file(folder.write("a.txt", "abc")), digest("abc"));
  EXPECT_THROW(sha256_of_file(folder / "none.txt"), InputError);
}

}  // namespace
}  // namespace archwalk

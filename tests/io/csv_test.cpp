#include "archwalk/io/csv.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <zlib.h>

#include <cmath>
#include <functional>

#include "archwalk/core/error.hpp"
#include "archwalk/core/version.hpp"
#include "archwalk/io/checksum.hpp"
#include "archwalk/io/csv_reader.hpp"
#include "archwalk/space/isomorphism.hpp"
#include "archwalk/space/search_space.hpp"
#include "temporary_folder.hpp"

namespace archwalk {
namespace {

/// Four rows of 2^2 in no order, with every kind of field.
constexpr const char* kSmall =
    "my_index,architecture,isomorphism_class,cifar10/test@200,proxy,cifar10/train_seconds@12\n"
    "3,1:1,2,94.25,-inf,1e2\n"
    "0,0:0,0,52.91333329467773,nan,+100.5\n"
    "1,\"1:0\",1, 10 ,,\"100\"\r\n"
    "\n"
    "2,0:1,1,1e1,-2.5,0\n";

std::filesystem::path write_gzip(const std::filesystem::path& path, const std::string& content) {
  gzFile file = gzopen(path.c_str(), "wb");
  gzwrite(file, content.data(), static_cast<unsigned>(content.size()));
  gzclose(file);
  return path;
}

void check_small(const ImportedTable& imported) {
  const BenchmarkTable& table = imported.table;
  EXPECT_EQ(table.space->name(), "2^2");
  ASSERT_EQ(table.scores.size(), 3u);
  const ScoreColumn& score = table.score("cifar10/test@200");
  EXPECT_EQ(score.k, (std::vector<std::int64_t>{52913333, 10000000, 10000000, 94250000}));
  EXPECT_EQ(score.units, "percent");
  EXPECT_EQ(table.score("proxy").k, (std::vector<std::int64_t>{kMissingScore, kMissingScore,
                                                               -2500000, kMinusInfinityScore}));
  EXPECT_EQ(table.score("cifar10/train_seconds@12").units, "s");
  EXPECT_EQ(table.score("cifar10/train_seconds@12").value(0), 100.5);
  EXPECT_EQ(table.isomorphism_class, (std::vector<std::int64_t>{0, 1, 1, 2}));
  ASSERT_EQ(imported.notes.size(), 2u);
  expect_contains(imported.notes[0], {"'proxy'", "2 missing and 1 -inf"});
  expect_contains(imported.notes[1], {"'my_index'", "left out"});
}

TEST(ImportCsv, PlainAndCompressedByHand) {
  const TemporaryFolder folder;
  const auto plain = folder.write("a.csv", kSmall);
  check_small(import_csv(plain, {}));
  check_small(import_csv(write_gzip(folder / "a.csv.gz", kSmall), {}));
  check_small(import_csv(folder.write("mark.csv", std::string("\xEF\xBB\xBF") + kSmall), {}));
  const auto provenance = import_csv(plain, {}).table.provenance;
  EXPECT_EQ(provenance[0], (Attribute{"source", std::string("a.csv")}));
  EXPECT_EQ(provenance[1], (Attribute{"source_sha256", sha256_of_file(plain)}));
  EXPECT_EQ(provenance[2], (Attribute{"source_rows", std::int64_t{4}}));
  EXPECT_EQ(provenance[3], (Attribute{"archwalk_version", std::string(version())}));
}

TEST(ImportCsv, ResolutionsForAllAndForOne) {
  const TemporaryFolder folder;
  const auto path = folder.write("a.csv", kSmall);
  ImportOptions options;
  add_resolution(options, "0.5");
  add_resolution(options, "cifar10/test@200=0.01");
  const BenchmarkTable table = import_csv(path, options).table;
  EXPECT_EQ(table.score("cifar10/test@200").k, (std::vector<std::int64_t>{5291, 1000, 1000, 9425}));
  EXPECT_EQ(table.score("cifar10/train_seconds@12").k[0], 201);
  add_resolution(options, "prxy=1");
  expect_contains(message_of<InputError>([&] { import_csv(path, options); }),
                  {"'prxy'", "did you mean 'proxy'?"});
  for (const char* text : {"", "x", "0", "-1", "inf", "nan", "a=", "=1", "1e-6x"}) {
    expect_contains(message_of<InputError>([&] { add_resolution(options, text); }),
                    {std::string("'") + text + "'"});
  }
}

TEST(ImportCsv, UnitsByNameValuesOrAsGiven) {
  const TemporaryFolder folder;
  const auto path = folder.write("a.csv",
                                 "architecture,a/test@1,b/test@1,c/valid@1,ms\n"
                                 "0,0.5,0.5,,3\n1,1,1.5,0.25,4\n");
  ImportOptions options;
  const BenchmarkTable by_name = import_csv(path, options).table;
  EXPECT_EQ(by_name.score("a/test@1").units, "1");  // shares
  EXPECT_EQ(by_name.score("b/test@1").units, "percent");
  EXPECT_EQ(by_name.score("c/valid@1").units, "1");
  EXPECT_EQ(by_name.score("ms").units, "1");
  add_units(options, "ms=ms");
  add_units(options, "a/test@1=percent");
  const BenchmarkTable given = import_csv(path, options).table;
  EXPECT_EQ(given.score("ms").units, "ms");
  EXPECT_EQ(given.score("a/test@1").units, "percent");
  add_units(options, "mss=ms");
  expect_contains(message_of<InputError>([&] { import_csv(path, options); }),
                  {"--units", "'mss'", "did you mean 'ms'?"});
  for (const char* text : {"", "ms", "=ms", "ms="}) {
    expect_contains(message_of<InputError>([&] { add_units(options, text); }),
                    {std::string("'") + text + "'", "SCORE=UNITS"});
  }
}

TEST(ImportCsv, TheIndexThatPandasWritesIsLeftOut) {
  const TemporaryFolder folder;
  const ImportedTable imported =
      import_csv(folder.write("t.csv", ",architecture,a\n0,1,10\n1,0,20\n"), {});
  ASSERT_EQ(imported.table.scores.size(), 1u);
  EXPECT_EQ(imported.table.scores[0].value(0), 20.0);
  ASSERT_EQ(imported.notes.size(), 1u);
  expect_contains(imported.notes[0], {"first column", "pandas", "left out"});
}

std::string refusal(const std::string& content, const std::string& space = "") {
  const TemporaryFolder folder;
  const auto path = folder.write("t.csv", content);
  ImportOptions options;
  options.space = space;
  return message_of<InputError>([&] { import_csv(path, options); });
}

TEST(ImportCsv, ArchitecturesThatAreUnknownDuplicatedOrMissingAreNamed) {
  expect_contains(
      refusal("architecture,a\n0:0,1\n1:0,2\n0:2,3\n1:0,4\n", "2^2"),
      {"t.csv", "1 unknown (line 4: '0:2')", "1 duplicated (line 5 repeats line 3: '1:0')",
       "2 missing ('0:1'; '1:1')", "2^2", "digit 1"});
  expect_contains(refusal("architecture,a\n0:0,1\n1:0,2\n1:1,3\n", "2^2"), {"1 missing ('0:1')"});
  // 2^4 with one row: 15 missing, five of them by name.
  expect_contains(refusal("architecture,a\n0:0:0:0,1\n", "2^4"),
                  {"15 missing", "'1:0:1:0'; and 10 more"});
}

TEST(ImportCsv, FieldsThatAreNoNumbersAreNamedByLineAndColumn) {
  expect_contains(refusal("architecture,a\n0,1\n1,x\n"), {"t.csv' line 3, column 'a' is 'x'"});
  expect_contains(refusal("architecture,a\n0,1\n1,1.5.2\n"), {"line 3, column 'a' is '1.5.2'"});
  expect_contains(refusal("architecture,a\n0,1\n1,+-1\n"), {"line 3, column 'a' is '+-1'"});
  expect_contains(refusal("architecture,a\n0,1\n1,inf\n"), {"line 3, column 'a'", "rank above"});
  expect_contains(refusal("architecture,a\n0,1\n1,1e400\n"), {"line 3, column 'a'", "too large"});
  expect_contains(refusal("architecture,a\n0,1\n1,-1e400\n"), {"line 3, column 'a'", "too large"});
  expect_contains(refusal("architecture,a\n0,1\n1,1e12\n"),
                  {"line 3, column 'a' is 1000000000000", "at least 0.001"});
  expect_contains(refusal("architecture,a,isomorphism_class\n0,1,1.5\n"),
                  {"line 2, column 'isomorphism_class' is '1.5'", "integer"});
}

/// A topology table of one score, with a class for each code where `class_of` is given.
std::string topology_csv(const std::function<std::int64_t(std::uint32_t)>& class_of = nullptr) {
  const auto tss = find_space("tss");
  std::string text = class_of ? "architecture,a,isomorphism_class\n" : "architecture,a\n";
  for (std::uint32_t code = 0; code < tss->size(); ++code) {
    text += fmt::format("{},{}", tss->architecture(code), code % 100);
    text += class_of ? fmt::format(",{}\n", class_of(code)) : "\n";
  }
  return text;
}

TEST(ImportCsv, TopologyTablesCarryClassesAndOtherOnesAreToldApart) {
  const TemporaryFolder folder;
  const std::vector<std::int64_t> own = isomorphism_classes(*find_space("tss"));
  const ImportedTable without = import_csv(folder.write("a.csv", topology_csv()), {});
  EXPECT_EQ(without.table.isomorphism_class, own);
  EXPECT_TRUE(without.warnings.empty());
  // Other names of the same classes are the same classes.
  const auto renamed = [&](std::uint32_t code) { return 90000 - 7 * own[code]; };
  const ImportedTable same = import_csv(folder.write("b.csv", topology_csv(renamed)), {});
  EXPECT_EQ(same.table.isomorphism_class[1], renamed(1));
  EXPECT_TRUE(same.warnings.empty());
  const auto merged = [&](std::uint32_t code) { return own[code] / 2; };
  const ImportedTable other = import_csv(folder.write("c.csv", topology_csv(merged)), {});
  EXPECT_EQ(other.table.isomorphism_class[15624], merged(15624));
  ASSERT_EQ(other.warnings.size(), 1u);
  expect_contains(other.warnings[0], {"3233 classes", "6466", "tss"});
  const auto split = [](std::uint32_t code) { return code; };
  EXPECT_EQ(import_csv(folder.write("d.csv", topology_csv(split)), {}).warnings.size(), 1u);
}

TEST(ImportCsv, ResolutionsThatMergeValuesAreToldAndThatLeaveOneRefused) {
  const TemporaryFolder folder;
  const auto path =
      folder.write("a.csv",
                   "architecture,a\n0:0:0,1\n1:0:0,20\n0:1:0,40\n1:1:0,50\n0:0:1,60\n1:0:1,70\n"
                   "0:1:1,80\n1:1:1,90\n");
  const auto imported = [&](const char* resolution) {
    ImportOptions options;
    add_resolution(options, resolution);
    return import_csv(path, options);
  };
  EXPECT_TRUE(imported("1").warnings.empty());
  const auto warnings = imported("50").warnings;  // 0, 50 and 100
  ASSERT_EQ(warnings.size(), 1u);
  expect_contains(warnings[0],
                  {"'a': 8 distinct values became 3", "resolution 50 (5e-05 tells them apart)"});
  expect_contains(message_of<InputError>([&] { imported("1e30"); }),
                  {"'a'", "1e+30", "8 distinct", "--resolution a=1e-05"});
  // Residue of floats in a column that is the same everywhere is no difference.
  const auto even = folder.write("b.csv", "architecture,a\n0,10.000000381\n1,10\n");
  EXPECT_TRUE(import_csv(even, {}).warnings.empty());
}

TEST(ImportCsv, ColumnsOfWordsAreLeftOutWithAWarning) {
  const TemporaryFolder folder;
  const ImportedTable imported =
      import_csv(folder.write("t.csv", "architecture,who,a\n0,,1\n1,Ann,2\n"), {});
  ASSERT_EQ(imported.table.scores.size(), 1u);
  EXPECT_EQ(imported.table.scores[0].name, "a");
  EXPECT_EQ(imported.table.scores[0].value(1), 2.0);
  ASSERT_EQ(imported.warnings.size(), 1u);
  expect_contains(imported.warnings[0], {"'who'", "'Ann' in line 3", "left out"});
  // A word before the numbers is as wrong as one after them.
  expect_contains(refusal("architecture,a\n0,x\n1,1\n"), {"line 2, column 'a' is 'x'"});
  expect_contains(refusal("architecture,who\n0,x\n1,y\n"),
                  {"no score column", "'who'", "'x' in line 2"});
}

TEST(ImportCsv, FilesThatAreNoTextAreToldByWhatTheyAre) {
  using namespace std::string_literals;
  expect_contains(refusal("\x89HDF\r\n\x1a\n\0\0"s), {"t.csv' is an HDF5 file", "archwalk info"});
  expect_contains(refusal("\xFF\xFE"
                          "a\0,\0b\0"s),
                  {"UTF-16", "UTF-8"});
  expect_contains(refusal("architecture,a\n0,1\n1,\0\n"s), {"NUL bytes", "CSV"});
}

TEST(ImportCsv, TheSystemsReasonIsTold) {
  const TemporaryFolder folder;
  std::filesystem::create_symlink(folder / "loop", folder / "loop");
  expect_contains(message_of<InputError>([&] { import_csv(folder / "loop", {}); }),
                  {"can't read", "loop", "symbolic links"});
  // Its checksum is taken too, by a second reading.
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  expect_contains(message_of<InputError>([&] { import_csv(folder / "pipe", {}); }),
                  {"can't read", "pipe or device"});
}

TEST(ImportCsv, RecordsAndHeadersThatAreBrokenAreNamed) {
  expect_contains(refusal("architecture,a\n0,1\n1,2,3\n"), {"line 3 has 3 fields", "has 2"});
  expect_contains(refusal("architecture,a\n0,1\n1\n"), {"line 3 has 1 field"});
  expect_contains(refusal("architecture,a\n0,\"1\n"), {"line 2", "not closed"});
  expect_contains(refusal("architecture,a\n0,\"1\"2\n"), {"line 2", "closing quote"});
  expect_contains(refusal("architectures,a\n0,1\n"),
                  {"no column 'architecture'", "'architectures'"});
  expect_contains(refusal("architecture;a\n0;1\n"), {"its columns: architecture;a", "commas"});
  expect_contains(refusal("architecture,a,a\n0,1,2\n"), {"two columns 'a'"});
  expect_contains(refusal("architecture,,a\n0,1,2\n"), {"without a name"});
  expect_contains(refusal("architecture,\"a\nb\"\n0,1\n"), {"column 2", "line end"});
  expect_contains(refusal("architecture\n0\n1\n"), {"no score column"});
  expect_contains(refusal("architecture,a\n"), {"no rows"});
  expect_contains(refusal(""), {"is empty"});
  expect_contains(refusal("architecture,a\nresnet,1\n"),
                  {"can't be guessed", "'resnet'", "--space"});
  expect_contains(refusal("architecture,a\n0,1\n1,2\n", "tsss"), {"'tsss'", "'tss'"});
  expect_contains(message_of<InputError>([] { import_csv("/nonexistent.csv", {}); }),
                  {"/nonexistent.csv", "does not exist"});
}

TEST(ImportCsv, TextsThatAreKeptAreUtf8) {
  expect_contains(refusal("architecture,\xE9/test@1\n0,1\n1,2\n"),
                  {"column 2", "not UTF-8", "/test@1", "save the CSV as UTF-8"});
  expect_contains(refusal("architecture,a\n0,1\n\xE9,2\n"),
                  {"line 3", "column 'architecture'", "UTF-8"});
}

TEST(ImportCsv, ATruncatedGzipFileIsRefused) {
  const TemporaryFolder folder;
  std::string content = "architecture,a\n";
  for (int code = 0; code < 65536; ++code) {
    content += std::to_string(code) + "," + std::to_string(code * 7919 % 65521) + "\n";
  }
  const auto path = write_gzip(folder / "a.csv.gz", content);
  const auto size = std::filesystem::file_size(path);
  for (const auto cut : {size - 4, size / 2, std::uintmax_t{30}}) {
    std::filesystem::resize_file(path, cut);
    expect_contains(message_of<InputError>([&] {
                      CsvReader reader(path);
                      std::vector<std::string> fields;
                      while (reader.next(fields)) continue;
                    }),
                    {"a.csv.gz", "ends early or is damaged"});
  }
}

TEST(ImportCsv, ARecordWithoutEndIsNotReadToTheEnd) {
  const TemporaryFolder folder;
  const std::string blanks(std::size_t{17} << 20, ' ');
  for (const std::string begin : {"architecture,a\n0,\"", "architecture,a\n0,"}) {
    const auto path = write_gzip(folder / "a.csv.gz", begin + blanks);
    expect_contains(message_of<InputError>([&] { import_csv(path, {}); }),
                    {"a.csv.gz' line 2", "more than 16 MiB", "close its quotes"});
  }
}

TEST(CsvReader, QuotedFieldsMayHoldCommasQuotesAndLineEnds) {
  const TemporaryFolder folder;
  CsvReader reader(folder.write("a.csv", "a,\"b,\"\"c\"\"\nd\",\"\"\n\nlast,,"));
  std::vector<std::string> fields;
  ASSERT_TRUE(reader.next(fields));
  EXPECT_EQ(fields, (std::vector<std::string>{"a", "b,\"c\"\nd", ""}));
  EXPECT_EQ(reader.line(), 1u);
  ASSERT_TRUE(reader.next(fields));
  EXPECT_EQ(fields, (std::vector<std::string>{"last", "", ""}));
  EXPECT_EQ(reader.line(), 4u);
  EXPECT_FALSE(reader.next(fields));
}

}  // namespace
}  // namespace archwalk

#pragma once

#include <set>
#include <string>
#include <vector>

#include "archwalk/io/parts.hpp"
#include "archwalk/sweep/block_sink.hpp"

namespace archwalk {

/// What is known of a run before it starts: the same in every part of a sweep, on every machine.
struct RunDescription {
  std::string config_text;  ///< the whole TOML file
  std::string table_name;   ///< file name of the table, without its folder
  std::string table_sha256;
  std::string matrix_sha256;  ///< of explicit operators, "FILE=DIGEST" by commas; may be empty
};

/// What makes the numbers of two runs the same: configuration, table, matrices, version, size of
/// parts.
std::string sweep_fingerprint(const RunDescription& run, const Sweep& sweep);

/// Keeps the blocks of a sweep as parts, with the run's description in /provenance.
class PartSink final : public BlockSink {
 public:
  /// `device` names the processor that computes. The store is open.
  PartSink(PartStore& store, const RunDescription& run, const Sweep& sweep, std::string device);

  bool has_block(std::size_t index) const override { return finished_.count(index) > 0; }
  void write_block(std::size_t index, DataTree block) override;

 private:
  PartStore& store_;
  std::vector<Attribute> provenance_;
  std::string device_;
  std::set<std::size_t> finished_;
};

}  // namespace archwalk

#include "archwalk/io/part_sink.hpp"

#include <fmt/format.h>

#include <utility>

#include "archwalk/core/build_info.hpp"
#include "archwalk/core/version.hpp"
#include "archwalk/io/checksum.hpp"
#include "hdf5/hdf5_version.hpp"
#include "sweep_provenance.hpp"

namespace archwalk {

std::string sweep_fingerprint(const RunDescription& run, const Sweep& sweep) {
  Sha256 hash;
  for (const std::string& piece :
       {run.config_text, run.table_sha256, run.matrix_sha256, std::string(version()),
        std::string(commit()), std::to_string(sweep.block_size()),
        std::to_string(sweep.operators().size())}) {
    hash.add(fmt::format("{}:", piece.size()));
    hash.add(piece);
  }
  return hash.finish();
}

PartSink::PartSink(PartStore& store, const RunDescription& run, const Sweep& sweep,
                   std::string device)
    : store_(store), device_(std::move(device)) {
  const SweepWork work = sweep.total_work();
  const auto operators = static_cast<double>(sweep.operators().size());
  provenance_ = {{"config", run.config_text},
                 {"seed", static_cast<std::int64_t>(sweep.config().seed)},
                 {"table", run.table_name},
                 {"table_sha256", run.table_sha256},
                 {"matrix_sha256", run.matrix_sha256},
                 {"archwalk_version", std::string(version())},
                 {"commit", std::string(commit())},
                 {"compiler", std::string(compiler())},
                 {"hdf5_version", hdf5_version()},
                 {kPartCount, static_cast<std::int64_t>(sweep.block_count())},
                 {kOperatorCount, static_cast<std::int64_t>(sweep.operators().size())},
                 {kPartOperators, static_cast<std::int64_t>(sweep.block_size())},
                 {kWalksOfOperator, sweep.walks_per_operator()},
                 {kStepsOfOperator, work.walk_steps / operators}};
  for (std::size_t index : store.finished()) finished_.insert(index);
}

void PartSink::write_block(std::size_t index, DataTree block) {
  block.attributes.push_back({kProvenance, provenance_});
  const Array& rows = block.at(kProvenance, "operator");
  block.arrays.push_back({kProvenance, "device", rows.dims, rows.shape,
                          std::vector<std::string>(rows.shape.front(), device_), "1",
                          "the processor that computed the operator"});
  store_.write(index, std::move(block));
  finished_.insert(index);
}

}  // namespace archwalk

#pragma once

#include <deque>

#include "archwalk/core/error.hpp"
#include "archwalk/io/model_export.hpp"
#include "text/text_writer.hpp"

namespace archwalk {

/// All rows in order, `take(x, row)`; stops where the user does.
template <class Take>
void for_each_row(const ExportModel& model, Progress& progress, const Take& take) {
  std::vector<Transition> row;
  for (std::uint32_t x = 0; x < model.matrix.size(); ++x) {
    if (progress.cancelled()) throw Interrupted("interrupted: nothing is written: run it again");
    model.matrix.row(x, row);
    take(x, row);
    progress.advance(1.0);
  }
}

/// Formats that give the number of entries first need a pass of its own for it.
inline std::uint64_t count_entries(const ExportModel& model, Progress& progress) {
  std::uint64_t count = 0;
  for_each_row(model, progress, [&](std::uint32_t /*x*/, const std::vector<Transition>& row) {
    count += row.size();
  });
  return count;
}

/// One writer a path, in their order.
using Writers = std::deque<TextWriter>;

/// File name endings of a model: of the matrix first.
std::vector<std::string> prism_endings(const ExportModel& model);
std::vector<std::string> drn_endings(const ExportModel& model);
std::vector<std::string> matrix_market_endings(const ExportModel& model);

/// Write the model into files with these endings; return the number of transitions.
std::uint64_t write_prism(const ExportModel& model, Writers& files, Progress& progress);
std::uint64_t write_drn(const ExportModel& model, Writers& files, Progress& progress);
std::uint64_t write_matrix_market(const ExportModel& model, Writers& files, Progress& progress);

}  // namespace archwalk

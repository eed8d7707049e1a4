#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "archwalk/operators/field.hpp"
#include "archwalk/operators/proposal_facts.hpp"
#include "archwalk/operators/row_matrix.hpp"
#include "archwalk/operators/rows_step.hpp"
#include "archwalk/operators/step_tables.hpp"

namespace archwalk {

/// Proposal `explicit`: any row-stochastic matrix on the codes, stored in compressed rows.
struct Explicit {
  static constexpr std::string_view kName = "explicit";
  static constexpr std::string_view kHelp = "any row-stochastic matrix, from a file";

  std::string file;

  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& visit) {
    visit(Field{"file", "1", "an HDF5 file with /rows/begin, target, probability",
                "the matrix in compressed rows", true},
          self.file);
  }
  /// Reads and checks the matrix. InputError as checked_rows() and the context's reader.
  void prepare(const OperatorContext& context) { matrix = context.matrix(file); }

  std::shared_ptr<const RowMatrix> matrix;  ///< set by prepare()

  ProposalFacts facts(const ProductShape& shape, int proposals_per_step = 1) const;
  void row(const ProductShape& /*shape*/, std::uint32_t x, std::vector<Transition>& out) const {
    append_transitions(matrix->row(x), out);
  }
  std::uint64_t row_size(const ProductShape& /*shape*/) const { return matrix->facts.fullest_row; }

  std::uint64_t entry_count() const { return matrix->entries.size(); }

  template <std::same_as<PlainCodes> Codes>
  RowsStep<Codes> step(const Codes& /*codes*/, const ProductShape& /*shape*/, StepTables& tables,
                       int /*proposals_per_step*/ = 1) const {
    return rows_step<Codes>(*matrix, tables, "explicit " + file);
  }
};

/// The facts of a proposal that is given by rows.
ProposalFacts facts_of_rows(const RowFacts& rows);

}  // namespace archwalk

// What the battery of tests asks of a new proposal: its matrix, from the definition alone.
template <>
struct ProposalExamples<Shift> {
  static constexpr bool kGivenByRows = true;  // for two operations it happens to be isotropic

  static std::vector<Shift> make(const ProductShape&) { return {Shift{}}; }
  static oracle::Matrix matrix(const Shift&, const ProductShape& shape) {
    const oracle::ProductSpace space = oracle_space(shape);
    oracle::Matrix matrix(shape.size);
    for (std::size_t x = 0; x < shape.size; ++x) {
      for (std::size_t edge = 0; edge < space.length; ++edge) {
        std::vector<unsigned> digits = space.digits(x);
        digits[edge] = (digits[edge] + 1) % space.base;
        matrix(x, space.code(digits)) += 1.0L / space.length;
      }
    }
    return matrix;
  }
};

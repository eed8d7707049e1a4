// What the battery of tests asks of a new selection: its law.
template <>
struct SelectionExamples<Hesitant> {
  static std::vector<Hesitant> make() { return {{"guide"}}; }
  static oracle::Acceptance rule(const Hesitant&, double) {
    return [](const oracle::Level& from, const oracle::Level& to) -> oracle::Real {
      if (to == from) return 0.5L;
      return to > from ? 1.0L : 0.0L;
    };
  }
};

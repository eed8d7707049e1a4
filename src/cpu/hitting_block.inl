// Included by one source file for each instruction set, as lane_block.inl is and for its reasons.

// The walks of a block, start after start and replicate after replicate.
struct NextWalk {
  const kernels::LaunchedWalks& walks;
  kernels::HittingTally<kLanes>& tally;
  std::uint32_t& next;

  ARCHWALK_BODY bool operator()(int lane, std::uint32_t& code, std::uint64_t& subsequence) const {
    if (next == walks.count()) return false;
    tally.start[lane] = walks.start(next);
    code = walks.starts.code(tally.start[lane]);
    subsequence = walks.subsequence(0, next, code);
    ++next;
    return true;
  }
};

template <std::size_t I>
void run_hitting_block(const HittingBlock& block) {
  using Steps = StepCombination<I>;
  using Body =
      kernels::HittingBody<kernels::WalkBody<typename Steps::Digits, typename Steps::Proposal,
                                             typename Steps::Selection, typename Steps::Memory>>;
  const Body body = *static_cast<const Body*>(block.body);
  auto& tally = *static_cast<kernels::HittingTally<kLanes>*>(block.tally);
  kernels::WalkState<typename Steps::Digits, kLanes> state;
  kernels::StaggeredWords<kLanes> words(block.walks.key);
  std::uint32_t next = 0;
  body.template walk_in_step<kLanes>(words, state, tally, NextWalk{block.walks, tally, next});
}

template <std::size_t... I>
HittingBlockFunction find_hitting_block(std::size_t combination, std::index_sequence<I...>) {
  static constexpr HittingBlockFunction kAll[] = {&run_hitting_block<I>...};
  return kAll[combination];
}

HittingBlockFunction hitting_block_of(std::size_t combination) {
  return find_hitting_block(combination, std::make_index_sequence<kStepCombinations>());
}

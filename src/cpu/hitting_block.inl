// Included by one source file for each instruction set, as lane_block.inl is and for its reasons.

template <std::size_t I>
void run_hitting_block(const LaneBlock& block) {
  using Steps = StepCombination<I>;
  using Body =
      kernels::HittingBody<kernels::WalkBody<typename Steps::Digits, typename Steps::Proposal,
                                             typename Steps::Selection, typename Steps::Memory>>;
  const Body body = *static_cast<const Body*>(block.body);
  auto& tally = *static_cast<kernels::HittingTally<kLanes>*>(block.tally);
  kernels::WalkState<typename Steps::Digits, kLanes> state;
  for (std::uint32_t replicate = block.first_replicate; replicate < block.last_replicate;
       ++replicate) {
    kernels::PhiloxWords<kLanes> words(
        block.key, block.first_subsequence + static_cast<std::uint64_t>(replicate) * block.size);
    body.template operator()<kLanes>(words, state, tally);
  }
}

template <std::size_t... I>
HittingBlockFunction find_hitting_block(std::size_t combination, std::index_sequence<I...>) {
  static constexpr HittingBlockFunction kAll[] = {&run_hitting_block<I>...};
  return kAll[combination];
}

HittingBlockFunction hitting_block_of(std::size_t combination) {
  return find_hitting_block(combination, std::make_index_sequence<kStepCombinations>());
}

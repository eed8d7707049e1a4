// Included by one source file for each instruction set, inside archwalk::cpu and an anonymous
// namespace: nothing compiled here may be visible to the linker, which could otherwise give another
// processor's code to the rest of the program.

template <std::size_t I>
void run_lane_block(const LaneBlock& block) {
  using Steps = StepCombination<I>;
  using Body = kernels::WalkBody<typename Steps::Digits, typename Steps::Proposal,
                                 typename Steps::Selection, typename Steps::Memory>;
  const Body body = *static_cast<const Body*>(block.body);
  auto& tally = *static_cast<kernels::LaneTally<kLanes>*>(block.tally);
  kernels::WalkState<typename Steps::Digits, kLanes> state;
  for (std::uint32_t replicate = block.first_replicate; replicate < block.last_replicate;
       ++replicate) {
    kernels::PhiloxWords<kLanes> words(
        block.key, block.first_subsequence + static_cast<std::uint64_t>(replicate) * block.size,
        block.code);
    body.template operator()<kLanes>(words, tally.start, state, tally);
  }
}

template <std::size_t... I>
LaneBlockFunction find_lane_block(std::size_t combination, std::index_sequence<I...>) {
  static constexpr LaneBlockFunction kAll[] = {&run_lane_block<I>...};
  return kAll[combination];
}

LaneBlockFunction lane_block_of(std::size_t combination) {
  return find_lane_block(combination, std::make_index_sequence<kStepCombinations>());
}

// Included by one source file for each instruction set, inside archwalk::cpu and an anonymous
// namespace: nothing compiled here may be visible to the linker, which could otherwise give another
// processor's code to the rest of the program.

template <std::size_t D, std::size_t P, std::size_t S>
void run_lane_block(const LaneBlock& block) {
  using Digits = std::tuple_element_t<D, PackedDigitsList>;
  using Body = kernels::WalkBody<Digits, ProposalStepOf<P, Digits>, SelectionStepOf<S>>;
  const Body body = *static_cast<const Body*>(block.body);
  auto& tally = *static_cast<kernels::LaneTally<kLanes>*>(block.tally);
  kernels::WalkState<Digits, kLanes> state;
  for (std::uint32_t replicate = block.first_replicate; replicate < block.last_replicate;
       ++replicate) {
    kernels::PhiloxWords<kLanes> words(
        block.key, block.first_subsequence + static_cast<std::uint64_t>(replicate) * block.size);
    body.template operator()<kLanes>(words, tally.start, state, tally);
  }
}

template <std::size_t... I>
LaneBlockFunction find_lane_block(std::size_t wanted, std::index_sequence<I...>) {
  LaneBlockFunction found = nullptr;
  ((I == wanted ? (found = &run_lane_block<I / (kProposals * kSelections),
                                           I / kSelections % kProposals, I % kSelections>,
                   0)
                : 0),
   ...);
  return found;
}

LaneBlockFunction lane_block_of(int digits, int proposal, int selection) {
  const auto wanted =
      (static_cast<std::size_t>(digits) * kProposals + static_cast<std::size_t>(proposal)) *
          kSelections +
      static_cast<std::size_t>(selection);
  return find_lane_block(wanted, std::make_index_sequence<kPackings * kProposals * kSelections>());
}

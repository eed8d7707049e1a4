// Included by one source file for each instruction set, as lane_block.inl is and for its reasons.

template <std::size_t D, std::size_t P, std::size_t S>
void run_hitting_block(const HittingBlock& block) {
  using Digits = std::tuple_element_t<D, PackedDigitsList>;
  using Body = kernels::HittingBody<
      kernels::WalkBody<Digits, ProposalStepOf<P, Digits>, SelectionStepOf<S>>>;
  const Body body = *static_cast<const Body*>(block.body);
  auto& tally = *static_cast<kernels::HittingTally<kLanes>*>(block.tally);
  kernels::WalkState<Digits, kLanes> state;
  for (std::uint32_t replicate = block.first_replicate; replicate < block.last_replicate;
       ++replicate) {
    kernels::PhiloxWords<kLanes> words(
        block.key, block.first_subsequence + static_cast<std::uint64_t>(replicate) * block.size);
    body.template operator()<kLanes>(words, state, tally);
  }
}

template <std::size_t... I>
HittingBlockFunction find_hitting_block(std::size_t wanted, std::index_sequence<I...>) {
  HittingBlockFunction found = nullptr;
  ((I == wanted ? (found = &run_hitting_block<I / (kProposals * kSelections),
                                              I / kSelections % kProposals, I % kSelections>,
                   0)
                : 0),
   ...);
  return found;
}

HittingBlockFunction hitting_block_of(int digits, int proposal, int selection) {
  const auto wanted =
      (static_cast<std::size_t>(digits) * kProposals + static_cast<std::size_t>(proposal)) *
          kSelections +
      static_cast<std::size_t>(selection);
  return find_hitting_block(wanted,
                            std::make_index_sequence<kPackings * kProposals * kSelections>());
}

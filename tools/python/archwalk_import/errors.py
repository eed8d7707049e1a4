"""The one kind of error that is the input's fault."""


class InputError(Exception):
    """One problem, why it matters and what to do about it."""

    def __init__(self, problem, why, mend):
        super().__init__(f"{problem}: {why}: {mend}")

"""Errors of these packages: what they have in common, and the one that is the input's fault."""


class ArchwalkError(Exception):
    """One problem, why it matters and what to do about it."""

    def __init__(self, problem, why, mend):
        super().__init__(f"{problem}: {why}: {mend}")


class InputError(ArchwalkError):
    """Something that was given can't be used."""

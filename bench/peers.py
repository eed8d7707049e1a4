"""What a user would write in Python instead of archwalk: a NumPy loop that walks all starts at
once, and powers of a SciPy matrix. Both are made from an operator's text, so that a new kind needs
no line here unless its proposal or selection is new."""

import ast
import dataclasses
import re

import numpy as np
from scipy import sparse

STEPS = 120  # a walk, as in `archwalk bench`


@dataclasses.dataclass(frozen=True)
class Space:
    """K^L: codes are mixed-radix digits, the first least significant."""
    radix: int
    edges: int

    @property
    def size(self):
        return self.radix**self.edges

    @property
    def powers(self):
        return self.radix ** np.arange(self.edges, dtype=np.int64)

    def digits(self, codes):
        return codes[:, None] // self.powers % self.radix


def parse_part(text):
    """"name(key=value)" as a name and a dictionary; values that are no literals stay text."""
    name, arguments = re.fullmatch(r"(\w+)(?:\((.*)\))?", text).groups()
    parameters = {}
    for key, value in re.findall(r"(\w+)=(\[.*?\](?=,|$)|[^,]+)", arguments or ""):
        try:
            parameters[key] = ast.literal_eval(value)
        except (SyntaxError, ValueError):
            parameters[key] = {"true": True, "false": False}.get(value, value)
    return name, parameters


def parse_operator(text):
    """(proposal, selection), each a name and its parameters."""
    proposal, _, selection = text.partition(")+")
    return (parse_part(proposal + ")" if selection else proposal),
            parse_part(selection or "always"))


def one_edit(space, codes, random):
    edge = random.integers(0, space.edges, codes.size)
    power = space.powers[edge]
    digit = codes // power % space.radix
    other = (digit + random.integers(1, space.radix, codes.size)) % space.radix
    return codes + (other - digit) * power


def changed_digits(space, codes, changes, random):
    digits = space.digits(codes)
    other = (digits + random.integers(1, space.radix, digits.shape)) % space.radix
    return np.where(changes, other, digits) @ space.powers


def edit_distance(pmf):
    def propose(space, codes, random):
        distance = random.choice(len(pmf), codes.size, p=pmf)
        order = np.argsort(random.random((codes.size, space.edges)), axis=1)
        return changed_digits(space, codes, order < distance[:, None], random)

    return one_edit if list(pmf) == [0, 1] else propose


def per_edge(rate):
    return lambda space, codes, random: changed_digits(
        space, codes, random.random((codes.size, space.edges)) < rate, random)


def uniform():
    return lambda space, codes, random: random.integers(0, space.size, codes.size)


PROPOSALS = {"edit_distance": edit_distance, "per_edge": per_edge, "uniform": uniform}


def always():
    return lambda codes, propose, guide, random: propose(codes)


def accepting(rule):
    """A selection that compares one proposal with where the walk is."""
    def step(codes, propose, guide, random):
        proposal = propose(codes)
        return np.where(rule(guide[proposal] - guide[codes], random), proposal, codes)

    return step


def metropolis(temperature, **_):
    return accepting(lambda change, random: random.random(change.size)
                     < np.exp(np.minimum(change, 0.0) / temperature))


def tournament(k, keep_parent=True, **_):
    def step(codes, propose, guide, random):
        best = codes if keep_parent else propose(codes)
        for _ in range(k if keep_parent else k - 1):
            proposal = propose(codes)
            best = np.where(guide[proposal] > guide[best], proposal, best)
        return best

    return step


SELECTIONS = {
    "always": always,
    "improving": lambda **_: accepting(lambda change, random: change > 0),
    "non_worsening": lambda **_: accepting(lambda change, random: change >= 0),
    "metropolis": metropolis,
    "threshold": lambda slack, **_: accepting(lambda change, random: change >= -slack),
    "tournament": tournament,
}


def walks(spec, tracks, scores, space, random, steps=STEPS, per_start=1):
    """Walks from every architecture, `per_start` each; the change of each score [score, walk], and
    of the best one visited where `tracks` names it. scores is [score, code], the first the guide.
    None where nobody has written the operator's parts."""
    (proposal, parameters), (selection, options) = parse_operator(spec)
    if proposal not in PROPOSALS or selection not in SELECTIONS:
        return None
    propose_from = PROPOSALS[proposal](**parameters)
    step = SELECTIONS[selection](**options)
    guide = scores[0]
    start = np.tile(np.arange(space.size, dtype=np.int64), per_start)
    codes, incumbent = start, start
    best = scores[:, start]
    for _ in range(steps):
        codes = step(codes, lambda x: propose_from(space, x, random), guide, random)
        if "best" in tracks:
            np.maximum(best, scores[:, codes], out=best)
        if "incumbent" in tracks:
            incumbent = np.where(guide[codes] > guide[incumbent], codes, incumbent)
    first = scores[:, start]
    return scores[:, codes] - first, best - first, scores[:, incumbent] - first


def one_edit_matrix(spec, guide, space):
    """P of a one-edit proposal with any selection by one comparison, CSR. None for others."""
    (proposal, parameters), (selection, options) = parse_operator(spec)
    if proposal != "edit_distance" or list(parameters["pmf"]) != [0, 1]:
        return None
    codes = np.arange(space.size, dtype=np.int64)
    digits = space.digits(codes)
    rows, columns = [], []
    for edge in range(space.edges):
        for change in range(1, space.radix):
            other = (digits[:, edge] + change) % space.radix
            rows.append(codes)
            columns.append(codes + (other - digits[:, edge]) * space.powers[edge])
    rows, columns = np.concatenate(rows), np.concatenate(columns)
    change = guide[columns] - guide[rows]
    accepted = {"always": lambda: np.ones(change.size),
                "improving": lambda: (change > 0).astype(float),
                "non_worsening": lambda: (change >= 0).astype(float),
                "metropolis": lambda: np.exp(np.minimum(change, 0) / options["temperature"]),
                "threshold": lambda: (change >= -options["slack"]).astype(float)}
    if selection not in accepted:
        return None
    weights = accepted[selection]() / (space.edges * (space.radix - 1))
    matrix = sparse.csr_array((weights, (rows, columns)), shape=(space.size, space.size))
    leaving = matrix.sum(axis=1)
    matrix = (matrix + sparse.diags_array(1.0 - leaving)).tocsr()
    matrix.eliminate_zeros()
    return matrix


def powers(matrix, scores, steps):
    """Means and second moments after `steps` steps from every start: P^T f and P^T f², each
    [code, score]."""
    columns = np.ascontiguousarray(np.vstack([scores, scores**2]).T)
    for _ in range(steps):
        columns = matrix @ columns
    count = len(scores)
    return columns[:, :count], columns[:, count:]

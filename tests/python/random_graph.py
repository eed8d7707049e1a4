"""A random graph of some hundred cells, with scores, for tests of graph spaces."""

import numpy as np
import scipy.sparse

CELLS = 300


def random_edges(seed):
    """A tree with some edges more, in any order and direction, some of them twice."""
    draw = np.random.default_rng(seed)
    tree = [(child, int(draw.integers(child))) for child in range(1, CELLS)]
    more = draw.integers(CELLS, size=(150, 2))
    edges = np.array(tree + [tuple(pair) for pair in more if pair[0] != pair[1]])
    return draw.permutation(np.concatenate([edges, edges[:20, ::-1]]))


def adjacency(edges):
    matrix = scipy.sparse.coo_matrix((np.ones(len(edges)), edges.T), shape=(CELLS, CELLS)).tocsr()
    return ((matrix + matrix.T) > 0).astype(np.int8).tocsr()


def scores(cells=CELLS):
    return "code,quality\n" + "".join(f"{x},{x * 37 % 101}\n" for x in reversed(range(cells)))

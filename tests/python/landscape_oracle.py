"""The measures of `archwalk landscape` a second time, from their definitions, with NumPy and SciPy:
by brute force or by a general solver where the program uses structure."""

import collections
import itertools

import h5py
import numpy as np
from scipy import sparse
from scipy.sparse import csgraph, linalg


def product_neighbors(radix, edges):
    """[cell, neighbor] for codes with the first digit least significant."""
    code = np.arange(radix**edges)
    digits = code[:, None] // radix**np.arange(edges) % radix
    columns = [code + ((digits[:, e] + k) % radix - digits[:, e]) * radix**e
               for e in range(edges) for k in range(1, radix)]
    return np.stack(columns, axis=1), digits


def read_scores(table, score):
    """[code] the integer scores of a table."""
    with h5py.File(table) as file:
        return file["scores/k"][list(file["scores/score"].asstr()[:]).index(score)].astype(float)


def read_space(table, score):
    """The integer scores of a table of the topology space, with the graph they lie on."""
    with h5py.File(table) as file:
        classes = file["architectures/isomorphism_class"][:]
    neighbors, digits = product_neighbors(5, 6)
    return dict(k=read_scores(table, score), classes=classes, neighbors=neighbors, digits=digits,
                graph=adjacency(neighbors))


def adjacency(neighbors):
    count, degree = neighbors.shape
    source = np.repeat(np.arange(count), degree)
    return sparse.csr_matrix((np.ones(count * degree), (source, neighbors.ravel())),
                             (count, count))


def quotient(graph, group):
    """The graph of groups: some of their cells are neighbors."""
    count = group.max() + 1
    member = sparse.csr_matrix((np.ones(len(group)), (group, np.arange(len(group)))))
    joined = (member @ graph @ member.T).tolil()
    joined.setdiag(0)
    joined = joined.tocsr()
    joined.eliminate_zeros()
    joined.data[:] = 1
    assert joined.shape == (count, count)
    return joined


def autocorrelation(graph, score, lags):
    degree = np.asarray(graph.sum(axis=1)).ravel()
    weight = degree / degree.sum()
    deviation = score - weight @ score
    moved, result = deviation, []
    for _ in range(lags):
        moved = (graph @ moved) / degree
        result.append(weight @ (deviation * moved) / (weight @ deviation**2))
    return result


def rising(graph, score):
    """The part of the graph whose edges lead to a higher cell."""
    edges = graph.tocoo()
    kept = score[edges.col] > score[edges.row]
    return sparse.csr_matrix((np.ones(kept.sum()), (edges.row[kept], edges.col[kept])),
                             graph.shape)


def level_networks(graph, score, tolerance=0.0):
    edges = graph.tocoo()
    kept = np.abs(score[edges.col] - score[edges.row]) <= tolerance
    level = sparse.csr_matrix((np.ones(kept.sum()), (edges.row[kept], edges.col[kept])),
                              graph.shape)
    return csgraph.connected_components(level, directed=False)[1]


def basin_sizes(graph, score, tops, strict):
    """Weak basin of each cell of `tops`, itself left out, as sets."""
    edges = graph.tocoo()
    kept = score[edges.col] < score[edges.row] if strict else score[edges.col] <= score[edges.row]
    down = sparse.csr_matrix((np.ones(kept.sum()), (edges.row[kept], edges.col[kept])),
                             graph.shape)
    return [set(csgraph.breadth_first_order(down, top, return_predecessors=False).tolist())
            - {int(top)} for top in tops]


def hill_climbing(graph, score, steepest):
    """The matrix of the climber's steps; sinks stay."""
    up = rising(graph, score)
    rows, columns, values = [], [], []
    for cell in range(graph.shape[0]):
        higher = up.indices[up.indptr[cell]:up.indptr[cell + 1]]
        if steepest and len(higher):
            higher = higher[score[higher] == score[higher].max()]
        if not len(higher):
            higher = np.array([cell])
        rows += [cell] * len(higher)
        columns += higher.tolist()
        values += [1 / len(higher)] * len(higher)
    return sparse.csr_matrix((values, (rows, columns)), graph.shape)


def absorption(step, network, score):
    """[cell, attractor] chances to end in each network that holds a sink, by a sparse solver, and
    the expected number of steps. In the order of scores the system is triangular."""
    count = step.shape[0]
    sinks = np.flatnonzero(step.diagonal() == 1)
    attractors = np.unique(network[sinks])
    moving = np.setdiff1d(np.arange(count), sinks)
    moving = moving[np.argsort(score[moving], kind="stable")]
    number = {net: i for i, net in enumerate(attractors)}
    final = np.zeros((count, len(attractors)))
    for sink in sinks:
        final[sink, number[network[sink]]] = 1
    solver = linalg.splu(sparse.eye(len(moving), format="csc")
                         - step[moving][:, moving].tocsc(), permc_spec="NATURAL")
    final[moving] = solver.solve(step[moving][:, sinks] @ final[sinks])
    return attractors, final, solver.solve(np.ones(len(moving))).sum() / count


def optima_network(graph, attractors, final, network, radius):
    """Basin-transition and escape weights [from, to]."""
    degree = np.asarray(graph.sum(axis=1)).ravel()
    walk = sparse.diags(1 / degree) @ graph
    transition = final.T @ (walk @ final) / final.sum(axis=0)[:, None]
    escape = []
    for net in attractors:
        own = np.flatnonzero(network == net)
        reached = np.zeros(graph.shape[0])
        reached[own] = 1
        for _ in range(radius):
            reached = ((reached + graph @ reached) > 0).astype(float)
        reached[own] = 0
        escape.append(reached @ final / reached.sum())
    return transition, np.array(escape)


def escape_distances(distance_rows, score, tops):
    return [row[score > score[top]].min() for row, top in zip(distance_rows, tops)
            if (score > score[top]).any()]


def information(neighbors, score, sensitivity):
    """H, M, h of the stationary walk on a regular graph, all pairs of steps enumerated."""
    change = score[neighbors] - score[:, None]
    sign = np.where(np.abs(change) <= sensitivity, 0, np.sign(change)).astype(int)
    count, degree = neighbors.shape
    pair = collections.Counter()
    for i, j in itertools.product(range(degree), repeat=2):
        # From the i-th neighbor into the cell, then to the j-th.
        code, number = np.unique((1 - sign[:, i]) * 3 + sign[:, j] + 1, return_counts=True)
        for key, value in zip(code, number):
            pair[int(key)] += value / (count * degree**2)
    entropy = sum(-p * np.log(p) / np.log(6) for key, p in pair.items() if key // 3 != key % 3)
    like = sum(-p * np.log(p) / np.log(3) for key, p in pair.items() if key // 3 == key % 3)
    flat = sparse.csr_matrix(
        ((sign.ravel() == 0) / degree, (np.repeat(np.arange(count), degree), neighbors.ravel())))
    system = sparse.eye(count, format="csc") - flat.tocsc()
    first_up, failed = linalg.minres(system, (sign == 1).mean(axis=1), rtol=1e-12)
    assert failed == 0
    turns = (sign == 1).mean(axis=1) * first_up + (sign == -1).mean(axis=1) * (1 - first_up)
    return entropy, turns.mean(), like


def pair_sums(score, digits, radix):
    """Over all pairs, by visiting every difference of codes: [cell, distance] sums of |change|, of
    its positive part and of improvements, the change itself, and the number of pairs."""
    count, edges = digits.shape
    place = radix**np.arange(edges)
    out = np.zeros((4, count, edges + 1))
    shifted = np.empty((edges, radix, count), dtype=np.int64)
    for e in range(edges):
        for k in range(radix):
            shifted[e, k] = ((digits[:, e] + k) % radix) * place[e]
    pairs = np.zeros(edges + 1)
    for difference in itertools.product(range(radix), repeat=edges):
        distance = sum(k != 0 for k in difference)
        other = sum(shifted[e, k] for e, k in enumerate(difference))
        change = score[other] - score
        pairs[distance] += 1
        out[0, :, distance] += np.abs(change)
        out[1, :, distance] += np.maximum(change, 0)
        out[2, :, distance] += change > 0
        out[3, :, distance] += change
    return out, pairs


def changes_by_search(graph, score, together=400):
    """Over the ordered pairs at each distance of a graph of small diameter: their number, the mean
    |change| and the correlation of the ends; from a matrix of distances, some rows at a time."""
    centred = score - score.mean()
    sums = np.zeros((4, 64))
    for begin in range(0, len(score), together):
        rows = np.arange(begin, min(begin + together, len(score)))
        apart = csgraph.dijkstra(graph, indices=rows, unweighted=True).astype(int).ravel()
        first = np.repeat(centred[rows], len(score))
        second = np.tile(centred, len(rows))
        for i, value in enumerate((None, np.abs(first - second), first * second, first)):
            sums[i] += np.bincount(apart, value, minlength=64)
        sums_of_squares = np.bincount(apart, first**2, minlength=64)
        squares = sums_of_squares if begin == 0 else squares + sums_of_squares
    used = sums[0] > 0
    used[0] = False
    count, absolute, product, mean = sums[:, used]
    mean = mean / count
    variance = squares[used] / count - mean**2
    return count.astype(int), absolute / count, (product / count - mean**2) / variance

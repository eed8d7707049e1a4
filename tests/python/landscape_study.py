"""What a published study of the topology space did (V. Tao, nats-bench-landscape): its figures
computed again in its way, on doubles as its parser read them, and the figures as it published
them. The order of cells is the benchmark's own index, where "first" means the lowest."""

import collections

import numpy as np
from scipy import sparse, stats
from scipy.sparse import csgraph

OPERATIONS = ["none", "skip_connect", "nor_conv_1x1", "nor_conv_3x3", "avg_pool_3x3"]

# summary.json and autocorrelations.json of the study, all three datasets.
PUBLISHED = {
    "cifar10": dict(
        fdc=(-0.21989363493215286, -0.4144124921393648, -0.3200485800074213),
        fdc_local_maxima=(-0.8741246640106419, -0.8649738057334064, -0.7223321039731898),
        local_maxima=17, modality=0.001088, weak_mean_size=13122.058823529413,
        weak_extent=0.998912, weak_global=0.994816, fitness_size=0.9845890192512444,
        strong_count=4, strong_mean_size=10.0, strong_extent=0.00256, strong_global=0.00032,
        networks=249, network_mean_size=3.4096385542168677, largest=341, largest_fitness=10.0,
        largest_classes=5, largest_neighbors=2868, largest_neighbor_classes=513,
        largest_percolation=1707, wrong_mean_distance=4.80307055373469, wrong_max_distance=6),
    "cifar100": dict(
        fdc=(-0.3089504696796828, -0.4666351601470174, -0.36301801704439235),
        fdc_local_maxima=(-0.822466463644101, -0.7916054698174362, -0.6844750773765322),
        local_maxima=24, modality=0.001536, weak_mean_size=13245.083333333334,
        weak_extent=0.998464, weak_global=0.997248, fitness_size=0.9146098118214967,
        strong_count=8, strong_mean_size=7.875, strong_extent=0.004032, strong_global=0.003264,
        networks=35, network_mean_size=7.457142857142857, largest=63,
        largest_fitness=0.9999999994913736, largest_classes=5, largest_neighbors=917,
        largest_neighbor_classes=177, largest_percolation=690,
        wrong_mean_distance=4.824884792626728, wrong_max_distance=6),
    "imagenet16-120": dict(
        fdc=(-0.316252821992586, -0.3269990563112982, -0.2502206271407891),
        fdc_local_maxima=(-0.6171823058182369, -0.631056593024802, -0.5050056147875249),
        local_maxima=36, modality=0.002304, weak_mean_size=14337.805555555555,
        weak_extent=0.997696, weak_global=0.994432, fitness_size=0.9818703642659394,
        strong_count=14, strong_mean_size=2.2857142857142856, strong_extent=0.002048,
        strong_global=6.4e-05, networks=46, network_mean_size=5.413043478260869, largest=67,
        largest_fitness=0.8333333324856228, largest_classes=5, largest_neighbors=974,
        largest_neighbor_classes=182, largest_percolation=745,
        wrong_mean_distance=4.831750339213026, wrong_max_distance=6),
}
# Of the cifar10 figure it gives 1/ρ(1), of the others −1/ln ρ(1).
PUBLISHED_CORRELATION_LENGTH = {
    "cifar10": 1.9214767333211742, "cifar100": 1.7148178325304175,
    "imagenet16-120": 2.22977455701066}
PUBLISHED_BEST_AND_MEAN_BELOW = {
    "cifar100": (73.51333326009114, -12.107828430468341),
    "imagenet16-120": (47.31111105685764, -13.72471749121661)}
PUBLISHED_AUTOCORRELATION = {
    "cifar10": 0.5204330516516593, "cifar100": 0.5581361658741403,
    "imagenet16-120": 0.6386007449493836}


def legacy_parse(text):
    """A plain decimal number as pandas read it by default until version 2 (precise_xstrtod of its
    tokenizer): up to 17 digits are gathered in a double, which rounds once they exceed 2^53, and
    divided by a power of ten, which rounds again."""
    whole, _, decimals = text.partition(".")
    number, digits, exponent = 0.0, 0, 0
    for character in whole:
        if digits < 17:
            number = number * 10.0 + int(character)
            digits += 1
        else:
            exponent += 1
    for character in decimals[:max(0, 17 - digits)]:
        number = number * 10.0 + int(character)
        exponent -= 1
    return number / 10.0**-exponent if exponent < 0 else number * 10.0**exponent


def digits_of(architectures):
    """[cell, edge] the operations as numbers, in the order of the string."""
    return np.array([[OPERATIONS.index(part.split("~")[0])
                      for part in text.replace("+", "|").split("|") if part]
                     for text in architectures])


class Study:
    """Figures of a score given as doubles [cell]."""

    def __init__(self, fitness, digits, classes):
        self.fitness = np.asarray(fitness, dtype=float)
        self.digits = digits
        self.classes = np.asarray(classes)
        count = len(self.fitness)
        code = digits @ 5**np.arange(6)
        cell = np.empty(count, dtype=int)
        cell[code] = np.arange(count)
        self.neighbors = np.stack(
            [cell[code + ((digits[:, e] + k) % 5 - digits[:, e]) * 5**e]
             for e in range(6) for k in range(1, 5)], axis=1)

    def edit_distance(self, first, second):
        return (self.digits[first] != self.digits[second]).sum(axis=-1)

    def local_maxima(self):
        return np.flatnonzero(
            (self.fitness[self.neighbors] < self.fitness[:, None]).all(axis=1))

    def correlations(self, cells):
        best = int(np.argmax(self.fitness))
        distance = self.edit_distance(cells, best)
        return tuple(test(self.fitness[cells], distance)[0]
                     for test in (stats.pearsonr, stats.spearmanr, stats.kendalltau))

    def _edges(self, keep):
        source = np.repeat(np.arange(len(self.fitness)), self.neighbors.shape[1])
        target = self.neighbors.ravel()
        kept = keep(self.fitness[source], self.fitness[target])
        shape = (len(self.fitness),) * 2
        return sparse.csr_matrix((np.ones(kept.sum()), (source[kept], target[kept])), shape)

    def weak_basins(self):
        """Of every local maximum: cells reached downwards by steps that never rise, the maximum
        itself not counted."""
        down = self._edges(lambda here, there: there <= here)
        return {int(top): set(csgraph.breadth_first_order(down, top, return_predecessors=False)
                              .tolist()) - {int(top)} for top in self.local_maxima()}

    def neutral_networks(self):
        """Of more than one cell, by their first cell."""
        _, label = csgraph.connected_components(self._edges(np.equal), directed=False)
        order = np.argsort(label, kind="stable")
        groups = np.split(order, np.flatnonzero(np.diff(label[order])) + 1)
        return sorted((group for group in groups if len(group) > 1), key=lambda group: group[0])

    def summary(self):
        maxima = self.local_maxima()
        count = len(self.fitness)
        best = int(np.argmax(self.fitness))
        weak = self.weak_basins()
        owners = collections.Counter(cell for basin in weak.values() for cell in basin)
        strong = {top: {cell for cell in basin if owners[cell] == 1}
                  for top, basin in weak.items()}
        filled = [basin for basin in strong.values() if basin]
        networks = self.neutral_networks()
        largest = max(networks, key=len)
        around = np.setdiff1d(self.neighbors[largest], largest)
        inside = self.edit_distance(largest[:, None], largest[None, :])
        first_cells = np.arange(len(largest))  # the study took these for the network's cells
        wrong = self.edit_distance(first_cells[:, None], first_cells[None, :])
        pairs = np.triu_indices(len(largest), 1)
        return dict(
            fdc=self.correlations(np.arange(count)), fdc_local_maxima=self.correlations(maxima),
            local_maxima=len(maxima), modality=len(maxima) / count,
            weak_mean_size=np.mean([len(basin) for basin in weak.values()]),
            weak_extent=len(owners) / count, weak_global=len(weak[best]) / count,
            fitness_size=stats.pearsonr(self.fitness[maxima],
                                        [len(weak[top]) for top in maxima])[0],
            strong_count=len(filled), strong_mean_size=np.mean([len(basin) for basin in filled]),
            strong_extent=len(set().union(*filled)) / count,
            strong_global=len(strong[best]) / count,
            networks=len(networks), network_mean_size=np.mean([len(net) for net in networks]),
            largest=len(largest), largest_fitness=self.fitness[largest[0]],
            largest_classes=len(set(self.classes[largest])), largest_neighbors=len(around),
            largest_neighbor_classes=len(set(self.classes[around])),
            largest_percolation=len(set(self.fitness[around])),
            wrong_mean_distance=wrong[pairs].mean(), wrong_max_distance=wrong.max(),
            mean_distance=inside[pairs].mean(), max_distance=inside.max())

    def sampled_autocorrelation(self, random, walks=200, length=100):
        """Lag 1: the mean over walks of Pearson's correlation within each."""
        cell = random.integers(len(self.fitness), size=walks)
        scores = [self.fitness[cell]]
        for _ in range(length - 1):
            cell = self.neighbors[cell, random.integers(24, size=walks)]
            scores.append(self.fitness[cell])
        scores = np.array(scores)
        return np.mean([stats.pearsonr(scores[:-1, w], scores[1:, w])[0] for w in range(walks)])

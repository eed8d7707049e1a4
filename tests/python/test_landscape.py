"""`archwalk landscape` against a second implementation on a published table, and its files."""

import json
import subprocess
from xml.etree import ElementTree

import h5py
import numpy as np
import pytest
import xarray
from scipy import stats
from scipy.spatial import distance as spatial

import landscape_oracle as oracle

SCORE = "imagenet16-120/test@200"
TOLERANCE = 0.05
GRAPHML = {"g": "http://graphml.graphdrawing.org/xmlns"}


@pytest.fixture(scope="module")
def result(archwalk_program, topology_table, tmp_path_factory):
    """JSON object, HDF5 path, GraphML path."""
    folder = tmp_path_factory.mktemp("landscape")
    out, graph = folder / "landscape.h5", folder / "network.graphml"
    run = subprocess.run(
        [archwalk_program, "landscape", topology_table, "--score", SCORE, "--json", "--out", out,
         "--graph", graph, "--tolerance", str(TOLERANCE),
         "--operator", "edit_distance(pmf=[0.5,0.5,0,0,0,0,0])",
         "--operator", "per_edge(rate=0.2)"],
        check=True, capture_output=True, text=True)
    return json.loads(run.stdout), out, graph


@pytest.fixture(scope="module")
def space(topology_table):
    return oracle.read_space(topology_table, SCORE)


@pytest.fixture(scope="module")
def climbed(space):
    network = oracle.level_networks(space["graph"], space["k"])
    return {name: (network,) + oracle.absorption(
        oracle.hill_climbing(space["graph"], space["k"], name == "best_improvement_basins"),
        network, space["k"])
        for name in ("best_improvement_basins", "random_ascent_basins")}


def close(value, want, relative=1e-9):
    assert value == pytest.approx(want, rel=relative, abs=1e-12)


def distances_from(space, cells):
    return (space["digits"][cells][:, None, :] != space["digits"][None, :, :]).sum(axis=2)


def test_distribution(result, space):
    ours, k = result[0], space["k"]
    close(ours["mean"], k.mean() * 1e-6)
    close(ours["standard_deviation"], k.std() * 1e-6)
    close(ours["skewness"], stats.skew(k))
    assert ours["max"] == k.max() / 1e6 and ours["min"] == k.min() / 1e6
    assert ours["distinct"] == len(np.unique(k))
    assert ours["global_maxima"] == (k == k.max()).sum()
    ordered = np.sort(k)
    for q, value in ours["quantiles"].items():
        place = max(1, -(-int(round(float(q) * 100)) * len(k) // 100))
        assert value == ordered[place - 1] / 1e6, q
    counts = np.histogram(k, bins=100)[0]
    assert np.abs(np.array(ours["density_of_states"]["counts"]) - counts).sum() <= 2


def test_maxima_and_basins(result, space):
    ours, k, graph = result[0], space["k"], space["graph"]
    strict = np.flatnonzero((k[space["neighbors"]] < k[:, None]).all(axis=1))
    assert ours["local_maxima"] == len(strict)
    network = oracle.level_networks(graph, k)
    up = np.asarray(oracle.rising(graph, k).sum(axis=1)).ravel() > 0
    maximal = np.setdiff1d(network, network[up])
    assert ours["plateau_maxima"] == len(maximal)
    escapes = oracle.escape_distances(distances_from(space, strict), k, strict)
    close(ours["escape_distance"]["mean"], np.mean(escapes))
    assert ours["escape_distance"]["max"] == max(escapes)
    for name, is_strict in (("weak_basins", False), ("strict_weak_basins", True)):
        weak = oracle.basin_sizes(graph, k, strict, is_strict)
        close(ours[name]["mean_size"], np.mean([len(basin) for basin in weak]))
        close(ours[name]["extent"], len(set().union(*weak)) / len(k))
        owners = np.zeros(len(k), dtype=int)
        for basin in weak:
            owners[list(basin)] += 1
        strong = [(owners[list(basin)] == 1).sum() for basin in weak]
        strong_name = name.replace("weak", "strong")
        assert ours[strong_name]["count"] == np.count_nonzero(strong)
        close(ours[strong_name]["extent"], np.sum(strong) / len(k))
        close(ours[strong_name]["mean_size"], np.sum(strong) / np.count_nonzero(strong))


def test_attraction_basins(result, space, climbed):
    with h5py.File(result[1]) as file:
        for name, (network, attractors, final, steps) in climbed.items():
            ours = result[0][name]
            sizes = final.sum(axis=0)
            best = int(np.argmax(space["k"]))
            fitness = [space["k"][network == net][0] for net in attractors]
            assert ours["count"] == len(attractors)
            close(ours["largest"], sizes.max())
            of_best = [size for size, k in zip(sizes, fitness) if k == space["k"][best]]
            close(ours["global_maximum_extent"], sum(of_best) / len(space["k"]))
            close(ours["fitness_size_pearson"], stats.pearsonr(fitness, sizes)[0], 1e-7)
            close(ours["mean_steps"], steps)
            column = name.replace("_basins", "_basin")
            np.testing.assert_allclose(np.sort(file[f"attractors/{column}"][:]), np.sort(sizes),
                                       rtol=1e-9)


def test_local_optima_network(result, space, climbed):
    network, attractors, final, _ = climbed["best_improvement_basins"]
    transition, escape = oracle.optima_network(space["graph"], attractors, final, network, 2)
    root = ElementTree.parse(result[2]).getroot()
    nodes = root.findall(".//g:node", GRAPHML)
    data = [{d.get("key"): d.text for d in node.findall("g:data", GRAPHML)} for node in nodes]
    place = {node.get("id"): list(attractors).index(network[int(d["code"])])
             for node, d in zip(nodes, data)}
    assert sorted(place.values()) == list(range(len(attractors)))
    found = np.zeros((2,) + transition.shape)
    for edge in root.findall(".//g:edge", GRAPHML):
        at = place[edge.get("source")], place[edge.get("target")]
        weights = {d.get("key"): float(d.text) for d in edge.findall("g:data", GRAPHML)}
        found[(0,) + at], found[(1,) + at] = weights["basin_transition"], weights["escape"]
    np.testing.assert_allclose(found[0], transition, atol=1e-12)
    np.testing.assert_allclose(found[1], escape, atol=1e-12)
    np.testing.assert_allclose(found.sum(axis=2), 1, atol=1e-12)
    off = ~np.eye(len(attractors), dtype=bool)
    ours = result[0]["local_optima_network"]
    assert ours["basin_transition_edges"] == (transition[off] > 0).sum()
    assert ours["escape_edges"] == (escape[off] > 0).sum()


def test_neutral_networks_within_a_tolerance(result, space):
    label = oracle.level_networks(space["graph"], space["k"], TOLERANCE * 1e6)
    sizes = np.bincount(label)
    ours = result[0]["neutral_networks_within"]
    assert ours["count"] == (sizes > 1).sum()
    assert ours["largest"] == sizes.max()
    cells = np.flatnonzero(label == np.argmax(sizes))
    around = np.setdiff1d(space["neighbors"][cells], cells)
    assert ours["largest_neighbors"] == len(around)
    assert ours["largest_percolation"] == len(np.unique(space["k"][around]))
    apart = spatial.pdist(space["digits"][cells], "hamming") * 6
    close(ours["largest_mean_edit_distance"], apart.mean())
    assert ours["largest_max_edit_distance"] == round(apart.max())


def test_change_by_distance(result, space):
    ours, k = result[0], space["k"]
    sums, pairs = oracle.pair_sums(k, space["digits"], 5)
    count = len(k)
    mean = sums.sum(axis=1) / (count * pairs)
    close(ours["pairs_by_distance"], (count * pairs[1:]).tolist())
    close(ours["mean_absolute_difference_by_distance"], (mean[0, 1:] * 1e-6).tolist())
    close(ours["expected_improvement_by_distance"], (mean[1, 1:] * 1e-6).tolist())
    close(ours["improvement_probability_by_distance"], mean[2, 1:].tolist())
    deviation = k - k.mean()
    correlation = 1 + (deviation @ sums[3]) / pairs / (deviation @ deviation)
    close(ours["correlation_by_distance"], correlation[1:].tolist())
    order = np.lexsort((np.arange(count), k))
    for tenth in range(10):
        starts = order[tenth * count // 10:(tenth + 1) * count // 10]
        part = sums[:, starts].mean(axis=1) / pairs
        close(ours["expected_change_by_quantile_and_distance"][tenth],
              (part[3, 1:] * 1e-6).tolist(), 1e-8)
        close(ours["expected_improvement_by_quantile_and_distance"][tenth],
              (part[1, 1:] * 1e-6).tolist())
        close(ours["improvement_probability_by_quantile_and_distance"][tenth],
              part[2, 1:].tolist())


def test_walks(result, space):
    ours, k, graph = result[0], space["k"], space["graph"]
    exact = oracle.autocorrelation(graph, k, 20)
    close(ours["autocorrelation"], exact)
    close(ours["correlation_length"], -1 / np.log(exact[0]))
    close(sum(ours["variance_by_order"]), (k * 1e-6).var())
    # Half of the steps stay: ρ(1) is the mean of 1 and the other's.
    lazy, per_edge = ours["operator_autocorrelation"]
    close(lazy["autocorrelation"][0], (1 + exact[0]) / 2)
    # An edge that changes at rate 0.2 keeps what depends on it by 1 - 0.2 * 5/4.
    share = ours["variance_share_by_order"]
    close(per_edge["autocorrelation"][2],
          sum(0.75**(3 * (j + 1)) * share[j] for j in range(6)), 1e-8)
    for content in ours["information_content"]:
        if content["sensitivity"] == ours["information_content"][-1]["sensitivity"]:
            assert content["information_content"] == content["partial_information_content"] == 0
            continue
        want = oracle.information(space["neighbors"], k,
                                  round(content["sensitivity"] * 1e6, 4))
        close([content["information_content"], content["partial_information_content"],
               content["density_basin_information"]], list(want), 1e-8)


def test_dispersion(result, space):
    order = np.lexsort((np.arange(len(space["k"])), space["k"]))
    overall = 6 * 0.8 * 15625 / 15624
    for entry in result[0]["dispersion"]:
        best = order[-int(entry["share"] * len(order) + 1e-9):]
        assert entry["size"] == len(best)
        apart = 6 * spatial.pdist(space["digits"][best], "hamming").mean()
        close(entry["mean_edit_distance"], apart)
        close(entry["difference"], apart - overall)


@pytest.mark.parametrize("engine", ["netcdf4", "h5netcdf"])
def test_every_group_opens_in_xarray(result, engine):
    with h5py.File(result[1]) as file:
        groups = list(file)
        assert file.attrs["format"] == "archwalk landscape"
        assert file.attrs["fdc.pearson"] == result[0]["fdc"]["pearson"]
    assert len(groups) >= 9
    for group in groups:
        with xarray.open_dataset(result[1], group=group, engine=engine) as data:
            assert data.sizes or group == "provenance", group
    with xarray.open_dataset(result[1], group="by_order", engine=engine) as data:
        assert data["variance"].values.tolist() == result[0]["variance_by_order"]


def test_autocorrelation_agrees_with_walks_of_the_sweep(archwalk_program, topology_table, result,
                                                        space, tmp_path):
    """The uniform walk from every architecture is stationary: E (f(X_k) - f(X_0))^2 is
    2 Var (1 - ρ(k)). The same operator 32 times draws from 32 streams, which tell the error; with
    31 degrees of freedom one of 20 lags lies beyond 6 errors in 5 of 10^5 runs."""
    config, out = tmp_path / "walks.toml", tmp_path / "walks.h5"
    config.write_text(
        f'seed = 7\ntable = "{topology_table}"\nscores = ["{SCORE}"]\nmethod = "walks"\n'
        'strata = ["all"]\nwalks_per_start = 64\n'
        f"[fixed_length]\nhorizons = {list(range(1, 21))}\n"
        + "[[operator]]\nproposal = { edit_distance = { pmf = [0, 1, 0, 0, 0, 0, 0] } }\n" * 32)
    subprocess.run([archwalk_program, "sweep", config, "-o", out, "--quiet"], check=True)
    with h5py.File(out) as file:
        walks = file["fixed_length/walks"]
        change = walks["mean"][:, 0, 0, :]
        square = walks["variance"][:, 0, 0, :] + change**2
    rho = 1 - square / (2 * (space["k"] * 1e-6).var())
    error = rho.std(axis=0, ddof=1) / np.sqrt(len(rho))
    assert error.max() < 5e-4
    distance = np.abs(rho.mean(axis=0) - result[0]["autocorrelation"])
    assert (distance < 6 * error).all()


def test_basins_of_one_size_have_no_correlation(archwalk_program, tmp_path):
    """Both maxima draw 4.5 of 9 cells: sums of shares, which need not be rounded alike."""
    rows = [f"{code % 3}:{code // 3},{k}" for code, k in enumerate([1, 3, 3, 2, 3, 1, 1, 3, 5])]
    (tmp_path / "t.csv").write_text("\n".join(["architecture,a/test@1", *rows]) + "\n")
    subprocess.run([archwalk_program, "import", tmp_path / "t.csv", "--space", "3^2", "-o",
                    tmp_path / "t.h5", "--quiet"], check=True)
    run = subprocess.run([archwalk_program, "landscape", tmp_path / "t.h5", "--score", "a/test@1",
                          "--json"], check=True, capture_output=True, text=True)
    basins = json.loads(run.stdout)["random_ascent_basins"]
    assert basins["count"] == 2 and basins["largest"] == pytest.approx(4.5)
    assert basins["fitness_size_pearson"] is None

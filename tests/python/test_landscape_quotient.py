"""`archwalk landscape` by isomorphism class and on the size space, and what it says to bad input."""

import json
import subprocess

import numpy as np
import pytest
from scipy import stats

import landscape_oracle as oracle

SCORE = "imagenet16-120/test@200"


def close(value, want, relative=1e-9):
    assert value == pytest.approx(want, rel=relative, abs=1e-12)


def test_quotient_by_isomorphism(archwalk_program, topology_table):
    space = oracle.read_space(topology_table, SCORE)
    run = subprocess.run([archwalk_program, "landscape", topology_table, "--score", SCORE, "--json",
                          "--quotient", "isomorphism"], check=True, capture_output=True)
    ours = json.loads(run.stdout)
    group = np.unique(space["classes"], return_inverse=True)[1]
    score = np.bincount(group, space["k"]) / np.bincount(group)
    graph = oracle.quotient(space["graph"], group)
    assert ours["count"] == 6466 == len(score)
    close(ours["mean"], score.mean() * 1e-6)
    close(ours["autocorrelation"], oracle.autocorrelation(graph, score, 20))
    higher = np.asarray(oracle.rising(graph, score).sum(axis=1)).ravel()
    lower = np.asarray(oracle.rising(graph, -score).sum(axis=1)).ravel()
    degree = np.asarray(graph.sum(axis=1)).ravel()
    assert ours["local_maxima"] == (lower == degree).sum()
    assert ours["plateau_maxima"] >= ours["local_maxima"]
    assert (higher == 0).sum() >= ours["plateau_maxima"]
    best = int(np.argmax(score))
    apart = oracle.csgraph.dijkstra(graph, indices=best, unweighted=True)
    close(ours["fdc"]["pearson"], stats.pearsonr(score, apart)[0])
    close(ours["fdc"]["kendall"], stats.kendalltau(score, apart)[0])
    pairs, absolute, correlation = oracle.changes_by_search(graph, score)
    assert ours["pairs_by_distance"] == pairs.tolist()
    close(ours["mean_absolute_difference_by_distance"], (absolute * 1e-6).tolist())
    close(ours["correlation_by_distance"], correlation.tolist(), 1e-7)


def test_size_space(archwalk_program, data_folder, tmp_path):
    table = tmp_path / "sss.h5"
    subprocess.run([archwalk_program, "import", data_folder / "nats_sss.csv.gz", "-o", table],
                   check=True)
    run = subprocess.run([archwalk_program, "landscape", table, "--score", "cifar10/test@90",
                          "--json"], check=True, capture_output=True)
    ours = json.loads(run.stdout)
    k = oracle.read_scores(table, "cifar10/test@90")
    neighbors, digits = oracle.product_neighbors(8, 5)
    graph = oracle.adjacency(neighbors)
    close(ours["autocorrelation"], oracle.autocorrelation(graph, k, 20))
    strict = np.flatnonzero((k[neighbors] < k[:, None]).all(axis=1))
    assert ours["local_maxima"] == len(strict)
    weak = oracle.basin_sizes(graph, k, strict, False)
    close(ours["weak_basins"]["mean_size"], np.mean([len(basin) for basin in weak]))
    network = oracle.level_networks(graph, k)
    assert ours["neutral_networks"]["count"] == (np.bincount(network) > 1).sum()
    best = np.flatnonzero(k == k.max())
    assert ours["global_maxima"] == len(best) == 2
    # The two are neighbors, a plateau: no strict maximum is a global one.
    assert (digits[best[0]] != digits[best[1]]).sum() == 1
    assert ours["weak_basins"]["global_maximum_extent"] is None
    top = oracle.basin_sizes(graph, k, best[:1], False)[0] - set(best.tolist())
    close(ours["plateau_weak_basins"]["global_maximum_extent"], len(top) / len(k))
    _, final, steps = oracle.absorption(oracle.hill_climbing(graph, k, True), network, k)
    close(ours["best_improvement_basins"]["largest"], final.sum(axis=0).max())
    close(ours["best_improvement_basins"]["mean_steps"], steps)


@pytest.mark.parametrize("arguments, words", [
    (["--score", "imagenet16-120/test@20"], ["has no score", "did you mean"]),
    (["--score", "cifar10/zen"], ["6180 missing", "finite everywhere"]),
    (["--score", SCORE, "--quotient", "symmetry"], ["unknown quotient 'symmetry'"]),
    (["--score", SCORE, "--tolerance", "-1"], ["--tolerance -1", "0 or more"]),
    (["--score", SCORE, "--operator", "edit_distanc(pmf=[0,1])"], ["did you mean"]),
    (["--score", SCORE, "--operator", "edit_distance(pmf=[0,1,0,0,0,0,0])+improving"],
     ["does not stay uniform"]),
    (["--score", SCORE, "--quotient", "isomorphism", "--operator", "per_edge(rate=0.2)"],
     ["not on their classes"]),
    (["--score", SCORE, "--out", "missing/folder/a.h5"], ["missing/folder"]),
])
def test_bad_input(archwalk_program, topology_table, arguments, words):
    run = subprocess.run([archwalk_program, "landscape", topology_table] + arguments, capture_output=True,
                         text=True)
    assert run.returncode == 2
    assert run.stdout == ""
    for word in words:
        assert word in run.stderr


def test_a_quotient_needs_classes(archwalk_program, tmp_path):
    path = tmp_path / "small.h5"
    subprocess.run([archwalk_program, "synth", "--space", "3^3", "-o", path, "--quiet"],
                   check=True)
    run = subprocess.run([archwalk_program, "landscape", path, "--score", "cifar10/test@200",
                          "--quotient", "isomorphism"], capture_output=True, text=True)
    assert run.returncode == 2
    assert "no isomorphism classes" in run.stderr

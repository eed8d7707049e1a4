"""The figures of the published study, each reproduced by doing what it did; and where archwalk's
differ, that the difference is the one that docs/landscape.md explains."""

import csv
import gzip
import json
import subprocess

import numpy as np
import pytest

from conftest import ROOT
from landscape_study import (PUBLISHED, PUBLISHED_AUTOCORRELATION, PUBLISHED_BEST_AND_MEAN_BELOW,
                             PUBLISHED_CORRELATION_LENGTH, Study, digits_of, legacy_parse)

FOLDERS = {"cifar10": "cifar10", "cifar100": "cifar100", "imagenet16-120": "ImageNet16-120"}
COUNTS = ("local_maxima", "strong_count", "networks", "largest", "largest_classes",
          "largest_neighbors", "largest_neighbor_classes", "largest_percolation",
          "wrong_max_distance")


@pytest.fixture(scope="module")
def rows(data_folder):
    with gzip.open(data_folder / "nats_tss.csv.gz", "rt") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def make_study(data_folder, rows):
    digits = digits_of([row["architecture"] for row in rows])
    classes = [int(row["isomorphism_class"]) for row in rows]

    def make(dataset, parse):
        paths = list(data_folder.glob(
            f"public_mirror/**/nats/{FOLDERS[dataset]}/accuracies.csv"))
        assert len(paths) == 1
        with open(paths[0], encoding="utf-8") as file:
            return Study([parse(row["accuracy"]) for row in csv.DictReader(file)], digits, classes)

    return make


@pytest.fixture(scope="module")
def landscape(archwalk_program, topology_table):
    return {dataset: json.loads(subprocess.run(
        [archwalk_program, "landscape", topology_table, "--score", f"{dataset}/test@200", "--json"],
        check=True, capture_output=True).stdout) for dataset in FOLDERS}


@pytest.mark.parametrize("dataset", FOLDERS)
def test_the_table_at_hand_went_through_the_same_parser_twice(dataset, make_study, rows):
    values = [float(row[f"{dataset}/test@200"]) for row in rows]
    twice = make_study(dataset, lambda text: legacy_parse(repr(legacy_parse(text))))
    assert twice.fitness.tolist() == values


@pytest.mark.parametrize("dataset", FOLDERS)
def test_its_figures_by_doing_what_it_did(dataset, make_study):
    ours = make_study(dataset, legacy_parse).summary()
    for name, published in PUBLISHED[dataset].items():
        if name in COUNTS:
            assert ours[name] == published, name
        else:
            assert ours[name] == pytest.approx(published, rel=1e-10), name


def test_correct_rounding_and_exact_scores_change_the_neutral_networks(make_study):
    def exact(text):
        return round(float(text) * 1e6)

    figures = {}
    for name, parse in (("legacy", legacy_parse), ("rounded", float), ("exact", exact)):
        summary = make_study("cifar10", parse).summary()
        figures[name] = (summary["networks"], summary["largest_percolation"])
        assert summary["largest"] == 341
        assert summary["mean_distance"] == pytest.approx(3.294152, abs=5e-7)
        assert summary["max_distance"] == 5
    assert figures["legacy"] == (249, 1707)
    assert figures["rounded"] == (219, 1768)
    # Residue that differs between equal means parts cells: exact scores have more and fewer.
    assert figures["exact"] == (277, 1534)


@pytest.mark.parametrize("dataset", FOLDERS)
def test_ours_are_the_study_s_on_exact_scores(dataset, make_study, landscape):
    want = make_study(dataset, lambda text: round(float(text) * 1e6)).summary()
    ours = landscape[dataset]
    weak, strong, nets = ours["weak_basins"], ours["strong_basins"], ours["neutral_networks"]
    got = dict(
        fdc_local_maxima=tuple(ours["fdc_local_maxima"].values()), fdc=tuple(ours["fdc"].values()),
        local_maxima=ours["local_maxima"], modality=ours["modality"],
        weak_mean_size=weak["mean_size"], weak_extent=weak["extent"],
        weak_global=weak["global_maximum_extent"], fitness_size=weak["fitness_size_pearson"],
        strong_count=strong["count"], strong_mean_size=strong["mean_size"],
        strong_extent=strong["extent"], strong_global=strong["global_maximum_extent"],
        networks=nets["count"], network_mean_size=nets["mean_size"], largest=nets["largest"],
        largest_classes=nets["largest_classes"], largest_neighbors=nets["largest_neighbors"],
        largest_neighbor_classes=nets["largest_neighbor_classes"],
        largest_percolation=nets["largest_percolation"],
        mean_distance=nets["largest_mean_edit_distance"],
        max_distance=nets["largest_max_edit_distance"])
    want["largest_fitness"] /= 1e6
    assert nets["largest_fitness"] == want["largest_fitness"]
    for name, value in got.items():
        assert value == pytest.approx(want[name], rel=1e-9), name


@pytest.mark.parametrize("dataset", FOLDERS)
def test_its_autocorrelation_is_one_of_sampled_walks_and_biased_low(dataset, make_study,
                                                                    landscape):
    study = make_study(dataset, float)
    random = np.random.default_rng(20)
    samples = np.array([study.sampled_autocorrelation(random) for _ in range(60)])
    centre, scatter = samples.mean(), samples.std(ddof=1)
    published = PUBLISHED_AUTOCORRELATION[dataset]
    # Of a normal law 1 in 16,000 lies outside of 4 standard deviations.
    assert abs(published - centre) < 4 * scatter
    exact = landscape[dataset]["autocorrelation"][0]
    # The bias stands out of the error of the mean of 60 samples.
    assert exact - centre > 6 * scatter / np.sqrt(60)


def test_the_exact_autocorrelation(landscape):
    assert landscape["cifar10"]["autocorrelation"][0] == pytest.approx(0.559995, abs=5e-7)
    assert landscape["cifar10"]["correlation_length"] == pytest.approx(1.724649, abs=5e-7)


def test_its_correlation_lengths_follow_from_its_autocorrelation():
    for dataset, rho in PUBLISHED_AUTOCORRELATION.items():
        length = 1 / rho if dataset == "cifar10" else -1 / np.log(rho)
        assert length == pytest.approx(PUBLISHED_CORRELATION_LENGTH[dataset], rel=1e-12)


@pytest.mark.parametrize("dataset", PUBLISHED_BEST_AND_MEAN_BELOW)
def test_best_and_mean(dataset, landscape):
    best, below = PUBLISHED_BEST_AND_MEAN_BELOW[dataset]
    # Its doubles carry residue of averaging, up to half of our resolution.
    assert landscape[dataset]["max"] == pytest.approx(best, abs=5.1e-7)
    assert landscape[dataset]["mean"] - landscape[dataset]["max"] == pytest.approx(
        below, abs=1.1e-6)


DOCUMENTED = {
    "local maxima": "local_maxima", "modality": "modality", "FDC, pearson": "fdc pearson",
    "FDC, spearman": "fdc spearman", "FDC, kendall": "fdc kendall",
    "FDC of local maxima, pearson": "fdc_local_maxima pearson",
    "FDC of local maxima, spearman": "fdc_local_maxima spearman",
    "FDC of local maxima, kendall": "fdc_local_maxima kendall",
    "weak basins, mean size": "weak_basins mean_size", "skewness": "skewness",
    "… fitness and size, Pearson": "weak_basins fitness_size_pearson",
    "strong basins that are not empty": "strong_basins count",
    "neutral networks of more than one cell": "neutral_networks count",
    "… largest": "neutral_networks largest",
    "… its percolation index": "neutral_networks largest_percolation",
    "… mean edit distance within": "neutral_networks largest_mean_edit_distance",
    "… largest edit distance within": "neutral_networks largest_max_edit_distance",
    "correlation length": "correlation_length",
}


# Figures of the tables of ours alone, several in a cell apart by ";".
BEYOND_THE_STUDY = {
    "cells; distinct scores": ["count", "distinct"],
    "strict maxima; with plateaus": ["local_maxima", "plateau_maxima"],
    "escape distance, mean; largest": ["escape_distance mean", "escape_distance max"],
    "FDC to the nearest best, Pearson; τ-b": ["fdc_nearest_global_maximum pearson",
                                              "fdc_nearest_global_maximum kendall"],
    "weak basins by rising paths, mean size": ["strict_weak_basins mean_size"],
    "chance of the best by best improvement": ["best_improvement_basins global_maximum_extent"],
    "… by random ascent": ["random_ascent_basins global_maximum_extent"],
    "steps of a climb: best improvement; random": ["best_improvement_basins mean_steps",
                                                   "random_ascent_basins mean_steps"],
    "neutral networks; largest": ["neutral_networks count", "neutral_networks largest"],
    "optima network: transition edges; escape edges": [
        "local_optima_network basin_transition_edges", "local_optima_network escape_edges"],
    "ρ(1); correlation length": ["autocorrelation 0", "correlation_length"],
    "variance share of order 1": ["variance_share_by_order 0"],
    "mean difference, percent, at 1 edit; at 6 (size space 5)": [
        "mean_absolute_difference_by_distance 0", "mean_absolute_difference_by_distance -1"],
    "information content; partial": ["information_content 0 information_content",
                                     "information_content 0 partial_information_content"],
    "dispersion of the best 1 %": ["dispersion 0 difference"],
}
BY_CLASS_HEADER = "| figure | cifar10 | cifar100 | imagenet16-120 |"
BY_CLASS = {
    "strict maxima; with plateaus": ["local_maxima", "plateau_maxima"],
    "FDC, Pearson; τ-b": ["fdc pearson", "fdc kendall"],
    "weak basins, mean size": ["weak_basins mean_size"],
    "chance of the best by best improvement; random ascent": [
        "best_improvement_basins global_maximum_extent",
        "random_ascent_basins global_maximum_extent"],
    "neutral networks; largest": ["neutral_networks count", "neutral_networks largest"],
    "ρ(1); correlation length": ["autocorrelation 0", "correlation_length"],
}


def documented(header):
    """The rows of the last table of docs/landscape.md that begins so: name and cells."""
    lines = (ROOT / "docs" / "landscape.md").read_text(encoding="utf-8").splitlines()
    begin = max(i for i, line in enumerate(lines) if line.startswith(header))
    for line in lines[begin + 2:]:
        if not line.startswith("|"):
            return
        name, *cells = [cell.strip() for cell in line.strip("|").split("|")]
        yield name, cells


def assert_rounded(text, value, keys):
    """The text is the figure of these keys, rounded to as many decimals."""
    for key in keys.split():
        value = value[int(key) if isinstance(value, list) else key]
    decimals = len(text.partition(".")[2])
    assert abs(float(text) - value) <= 0.500001 * 10.0**-decimals, (keys, text, value)


def test_the_documentation_s_table_is_what_the_program_says(landscape):
    seen = set()
    for name, cells in documented("| figure | cifar10: study"):
        if name not in DOCUMENTED:
            continue
        seen.add(name)
        for dataset, text in zip(FOLDERS, cells[1::2]):
            assert_rounded(text, landscape[dataset], DOCUMENTED[name])
    assert seen == set(DOCUMENTED)


def assert_table(header, figures, landscapes):
    seen = set()
    for name, cells in documented(header):
        if name not in figures:
            continue
        seen.add(name)
        for text, landscape in zip(cells, landscapes, strict=True):
            for one, keys in zip(text.split(";"), figures[name], strict=True):
                assert_rounded(one.strip(), landscape, keys)
    assert seen == set(figures)


def test_figures_beyond_the_study(archwalk_program, data_folder, landscape, tmp_path):
    table = tmp_path / "sss.h5"
    subprocess.run([archwalk_program, "import", data_folder / "nats_sss.csv.gz", "-o", table],
                   check=True)
    sizes = [json.loads(subprocess.run(
        [archwalk_program, "landscape", table, "--score", f"{dataset}/test@90", "--json"],
        check=True, capture_output=True).stdout) for dataset in ("cifar10", "cifar100")]
    assert_table("| figure | cifar10 | cifar100 | imagenet16-120 | size space", BEYOND_THE_STUDY,
                 [*landscape.values(), *sizes])


def test_figures_by_isomorphism_class(archwalk_program, topology_table):
    assert_table(BY_CLASS_HEADER, BY_CLASS, [
        json.loads(subprocess.run(
            [archwalk_program, "landscape", topology_table, "--score", f"{dataset}/test@200",
             "--quotient", "isomorphism", "--json"], check=True, capture_output=True).stdout)
        for dataset in FOLDERS])

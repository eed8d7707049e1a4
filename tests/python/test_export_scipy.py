"""Exported chains of the published table: SciPy computes archwalk's exact numbers from them."""

import h5py
import numpy
import pytest

from exported_chain import read_mtx, rounding
from program import Program

SCORE, GUIDE = "cifar10/test@200", "cifar10/valid@12"
HORIZONS = [1, 3, 10, 60]
ONE_EDIT = ("edit_distance(pmf=[0,1])", "{ edit_distance = { pmf = [0, 1] } }")
SELECTIONS = {
    "always": '"always"',
    f"improving(guide={GUIDE})": f'{{ improving = {{ guide = "{GUIDE}" }} }}',
    f"metropolis(temperature=2,guide={SCORE})":
        f'{{ metropolis = {{ temperature = 2, guide = "{SCORE}" }} }}',
    f"tournament(k=3,keep_parent=false,guide={GUIDE})":
        f'{{ tournament = {{ k = 3, keep_parent = false, guide = "{GUIDE}" }} }}',
    f"noisy(rule=threshold(slack=0.5),sigma=0.4,guide={GUIDE})":
        f'{{ noisy = {{ rule = {{ threshold = {{ slack = 0.5 }} }}, sigma = 0.4, guide = "{GUIDE}" }} }}',
}
SWEEP = """\
seed = 1
table = "tss.h5"
scores = ["{score}"]
method = "exact"
strata = ["bottom:0.1", "all"]
[fixed_length]
horizons = {horizons}
[threshold]
levels = ["q0.99"]
max_steps = 60
grid = {horizons}
"""


@pytest.fixture(scope="module")
def published(archwalk_program, topology_table, tmp_path_factory):
    program = Program(archwalk_program, tmp_path_factory.mktemp("published"))
    (program.folder / "tss.h5").symlink_to(topology_table)
    text = SWEEP.format(score=SCORE, horizons=HORIZONS)
    for selection in SELECTIONS.values():
        text += f"[[operator]]\nproposal = {ONE_EDIT[1]}\nselection = {selection}\n"
    program.write("sweep.toml", text)
    program.succeed("sweep", "sweep.toml", "-o", "sweep.h5")
    return program


def exported(program, selection):
    spec = ONE_EDIT[0] + ("" if selection == "always" else "+" + selection)
    program.succeed("export", "tss.h5", "--operator", spec, "--format", "mtx", "-o", "chain",
                    "--score", SCORE, "--level", "q0.99", "--stratum", "bottom:0.1", "--force")
    matrix, vectors = read_mtx(program.folder / "chain")
    (name,) = (name for name in vectors if "_ge_" in name)
    (low,) = (name for name in vectors if "_bottom_" in name)
    return spec, matrix, vectors[low.removesuffix("_bottom_0_1")], vectors[name], vectors[low]


@pytest.mark.parametrize("selection", SELECTIONS)
def test_scipy_computes_the_exact_numbers(published, selection):
    _, matrix, score, target, low = exported(published, selection)
    number = list(SELECTIONS).index(selection)
    with h5py.File(published.folder / "sweep.h5") as file:
        mean, bound = (file["fixed_length/exact"][name][number, :, 0, :]
                       for name in ("mean", "bound"))
        hit, hit_bound = (file["threshold/exact"][name][number, :, 0, 0, :]
                          for name in ("hit_by", "hit_by_bound"))
    error = 2 * rounding(matrix)  # a step: of the file, and of SciPy's product
    strata = [low == 1, low >= 0]
    u, p = score, target.astype(float)
    for t in range(1, HORIZONS[-1] + 1):
        u = matrix @ u
        p = numpy.where(target == 1, 1.0, matrix @ p)
        if t not in HORIZONS:
            continue
        i = HORIZONS.index(t)
        for s, codes in enumerate(strata):
            difference = abs(mean[s, i] - (u - score)[codes].mean())
            assert difference <= bound[s, i] + t * error * score.max()
            assert abs(hit[s, i] - p[codes].mean()) <= hit_bound[s, i] + t * error


@pytest.mark.parametrize("selection", list(SELECTIONS)[:3])
def test_scipy_solves_for_the_expected_time(published, selection):
    linalg = pytest.importorskip("scipy.sparse.linalg")
    spec, matrix, _, target, _ = exported(published, selection)
    published.succeed("distance", "tss.h5", "--operator", spec, "--to-score", SCORE, "--threshold",
                      "q0.99", "--out", "distance.h5", "--force")
    with h5py.File(published.folder / "distance.h5") as file:
        steps, bound, ever = (file["distance"][name][...]
                              for name in ("steps", "steps_bound", "hit_ever"))
    # Sources that surely arrive lead only to such.
    open_codes = numpy.flatnonzero(numpy.isfinite(steps) & (target == 0))
    lost = numpy.isinf(steps)
    assert matrix[open_codes][:, lost].nnz == 0
    assert lost.any() == selection.startswith("improving")
    assert ((ever < 1) == lost).all() and (steps[target == 1] == 0).all()
    from_open = matrix[open_codes][:, open_codes]
    system = -from_open
    system.setdiag(1 - from_open.diagonal())
    ones = numpy.ones(open_codes.size)
    h, status = linalg.bicgstab(system, ones, rtol=1e-13, atol=0, maxiter=2000)
    assert status == 0
    # For rho the largest residual, |h - truth| <= rho/(1 - rho) truth, (I - Q)^-1 being
    # non-negative; the file and the product count as in `rounding`.
    rho = numpy.abs(ones - system @ h).max() + 2 * rounding(matrix) * h.max()
    assert rho < 1e-9
    exact = steps[open_codes]
    assert (numpy.abs(h - exact) <= bound[open_codes] + rho / (1 - rho) * exact).all()

#!/usr/bin/env python3
"""Compares archwalk's exact numbers with those of the model checker Storm, which reads the chain that
`archwalk export` writes: the expected score after T steps, the probability to reach a score within T
steps and ever, the expected number of steps until then. tools/compare_with_storm.sh makes the
environment that this needs; docs/export.md shows what it prints."""

import argparse
import pathlib
import subprocess
import sys
import tempfile

import h5py
import numpy
import stormpy
from stormpy import environments

HORIZONS = [1, 10, 100]
STRATUM = "bottom:0.1"
UNIT = 2.0**-53

# (name on archwalk's command line, the same in a sweep's TOML, whether it has few neighbours)
ONE_EDIT = "{ edit_distance = { pmf = [0, 1] } }"
OPERATORS = [
    ("edit_distance(pmf=[0,1])", f"proposal = {ONE_EDIT}", True),
    ("edit_distance(pmf=[0,1])+improving",
     f'proposal = {ONE_EDIT}\nselection = "improving"', True),
    ("edit_distance(pmf=[0,1])+metropolis(temperature=2)",
     f"proposal = {ONE_EDIT}\nselection = {{ metropolis = {{ temperature = 2 }} }}", True),
    ("edit_distance(pmf=[0,1])+tournament(k=3,keep_parent=true)",
     f"proposal = {ONE_EDIT}\nselection = {{ tournament = {{ k = 3, keep_parent = true }} }}", True),
    ("per_edge(rate=0.3)+threshold(slack=0.5)",
     "proposal = { per_edge = { rate = 0.3 } }\nselection = { threshold = { slack = 0.5 } }", False),
]

SWEEP = """\
seed = 1
table = "{table}"
scores = ["{score}"]
method = "exact"
strata = ["{stratum}", "all"]
[fixed_length]
horizons = {horizons}
[threshold]
levels = ["{level}"]
max_steps = {longest}
grid = {horizons}
[[operator]]
{operator}
"""


class Storm:
    """A DRN file as Storm reads and solves it: in doubles, unbounded properties by a method that
    keeps `precision` (relative); or, with precision 0, in rational numbers."""

    def __init__(self, path, precision):
        if precision > 0:
            self.model = stormpy.build_model_from_drn(str(path))
            self.environment = environments.sound()
            self.environment.solver().native().precision = environments.Rational(repr(precision))
        else:
            rational = next(key[0] for key in stormpy.build_model_from_drn
                            if key[0].__name__ == "Rational")
            self.model = stormpy.build_model_from_drn[rational](str(path))
            self.environment = None
        self.size = self.model.nr_states

    def values(self, text):
        """[code] the property's value from every state."""
        known = {} if self.environment is None else {"environment": self.environment}
        result = stormpy.model_checking(self.model, stormpy.parse_properties(text)[0], **known)
        return numpy.array([float(result.get_value(x)) for x in range(self.size)])

    def states(self, label):
        return numpy.array(sorted(self.model.labeling.get_states(label)))

    def rewards(self, name):
        return numpy.array([float(v) for v in self.model.reward_models[name].state_rewards])

    def longest_row(self):
        return max(sum(1 for _ in self.model.transition_matrix.get_row(x))
                   for x in range(self.size))


class Comparison:
    """Counts what agrees; prints a line a property."""

    def __init__(self):
        self.count = 0
        self.failures = 0

    def compare(self, name, archwalk, storm, allowed):
        """Arrays of equal shape; infinite ones must be so in both."""
        archwalk, storm, allowed = map(numpy.atleast_1d, (archwalk, storm, allowed))
        finite = numpy.isfinite(archwalk)
        wrong = (finite != numpy.isfinite(storm)) | numpy.isnan(archwalk) | numpy.isnan(storm)
        difference = numpy.abs(archwalk[finite] - storm[finite])
        wrong[finite] |= ~(difference <= allowed[finite])
        self.count += archwalk.size
        self.failures += int(wrong.sum())
        verdict = f"{wrong.sum()} DISAGREE" if wrong.any() else "agree"
        worst = numpy.argmax(difference) if difference.size else None
        text = "all infinite" if worst is None else (
            f"archwalk {archwalk[finite][worst]:.15g}, Storm {storm[finite][worst]:.15g}: "
            f"difference {difference[worst]:.1e}, allowed {allowed[finite][worst]:.1e}")
        print(f"  {name:<33} {archwalk.size:>6} {verdict}: {text}", flush=True)


def archwalk(program, *arguments):
    subprocess.run([program, *map(str, arguments), "--quiet", "--force"], check=True,
                   stdout=subprocess.DEVNULL)


def compare_operator(options, spec, toml, folder, comparison):
    archwalk(options.program, "export", options.table, "--operator", spec, "--format", "drn", "-o",
             folder / "chain.drn", "--score", options.score, "--level", options.level,
             "--stratum", STRATUM)
    (folder / "sweep.toml").write_text(SWEEP.format(
        table=options.table, score=options.score, stratum=STRATUM, level=options.level,
        horizons=HORIZONS, longest=HORIZONS[-1], operator=toml))
    archwalk(options.program, "sweep", folder / "sweep.toml", "-o", folder / "sweep.h5")
    archwalk(options.program, "distance", options.table, "--operator", spec, "--to-score",
             options.score, "--threshold", options.level, "--out", folder / "distance.h5")

    storm = Storm(folder / "chain.drn", options.precision)
    labels = sorted(storm.model.labeling.get_labels() - {"init", "deadlock"})
    level = next(name for name in labels if "_ge_" in name)
    starts = {STRATUM: storm.states(next(name for name in labels if "_ge_" not in name)),
              "all": numpy.arange(storm.size)}
    reward = next(name for name in storm.model.reward_models if name != "steps")
    score = storm.rewards(reward)
    # A row of the file is off by so much from P, entries and their sum; a product in doubles as well.
    row_error = (storm.longest_row() + 8) * UNIT

    with h5py.File(folder / "sweep.h5") as file:
        mean, bound = (file["fixed_length/exact"][name][0, :, 0, :] for name in ("mean", "bound"))
        hit, hit_bound = (file["threshold/exact"][name][0, :, 0, 0, :]
                          for name in ("hit_by", "hit_by_bound"))
        names = [name.decode() for name in file["threshold/exact/stratum"][...]]
    horizons = numpy.array(HORIZONS)
    after = [storm.values(f'R{{"{reward}"}}=? [I={t}]') - score for t in HORIZONS]
    reached = [storm.values(f'P=? [F<={t} "{level}"]') for t in HORIZONS]
    for s, name in enumerate(names):
        comparison.compare(f"E[f(X_T) - f(X_0)], {name}", mean[s],
                           [u[starts[name]].mean() for u in after],
                           bound[s] + 2 * horizons * row_error * numpy.abs(score).max())
        comparison.compare(f"P(tau <= T), {name}", hit[s],
                           [u[starts[name]].mean() for u in reached],
                           hit_bound[s] + 2 * horizons * row_error)

    with h5py.File(folder / "distance.h5") as file:
        steps, steps_bound, ever, ever_bound = (
            file["distance"][name][...]
            for name in ("steps", "steps_bound", "hit_ever", "hit_ever_bound"))
    # |h' - h| <= (I - Q)^-1 |dQ| h <= h(x) |dQ| max h.
    longest = steps[numpy.isfinite(steps)].max()
    comparison.compare("E[tau] from each start", steps, storm.values(f'R{{"steps"}}=? [F "{level}"]'),
                       steps_bound + steps * (options.precision + 2 * row_error * longest))
    # Where it is not 1, every move is upwards: at most N of them, each within `longest row` steps.
    comparison.compare("P(tau < infinity)", ever, storm.values(f'P=? [F "{level}"]'),
                       ever_bound + options.precision
                       + storm.size * storm.longest_row() * row_error)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True, help="the built archwalk")
    parser.add_argument("--table", required=True, type=pathlib.Path)
    parser.add_argument("--score", default="cifar10/test@200", help="measured, and the guide")
    parser.add_argument("--level", default="q0.99")
    parser.add_argument("--precision", type=float, default=1e-9,
                        help="relative, of Storm's unbounded properties; 0: rational numbers, for "
                             "spaces of some dozens of architectures")
    parser.add_argument("--local", action="store_true", help="only operators of few neighbours")
    options = parser.parse_args()
    options.table = options.table.resolve()
    comparison = Comparison()
    with tempfile.TemporaryDirectory() as folder:
        for spec, toml, local in OPERATORS:
            if options.local and not local:
                continue
            print(spec, flush=True)
            compare_operator(options, spec, toml, pathlib.Path(folder), comparison)
    print(f"{comparison.count} numbers compared, {comparison.failures} disagree")
    return 1 if comparison.failures else 0


if __name__ == "__main__":
    sys.exit(main())

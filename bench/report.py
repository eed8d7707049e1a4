"""Tables of kept results, for people and for the READMEs."""

import json
import os
import re

# What the project's README shows.
HEADLINE = ("blind", "best_so_far", "hill_climbing", "metropolis", "isotropic_pmf", "per_edge")


def rate_text(rate):
    """"1.13·10⁹", "13,300", "71"."""
    if rate >= 1e6:
        return f"{rate / 1e9:.3g}·10⁹"
    return f"{float(f'{rate:.3g}'):,.0f}"


def share_text(kind):
    return "–" if kind["target"] is None else f"{kind['share_of_target']:.2f}"


def ratio_to(kind, prefix):
    """How often as fast as the first peer of that name."""
    for peer in kind["peers"]:
        if peer["peer"].startswith(prefix):
            return f"{peer['ratio']:.3g}"
    return "–"


def row(cells):
    return "| " + " | ".join(cells) + " |"


def table(headings, rows):
    return "\n".join([row(headings), row(["---"] * len(headings)), *map(row, rows)])


def conditions(found):
    python = found.get("python", {})
    peers = f", NumPy {python['numpy']}, SciPy {python['scipy']}" if python else ""
    return (f"{found['processor']}, {found['instruction_set']}, {found['threads']} thread, "
            f"{found['compiler']}{peers}, commit {found['commit']}, {found['date'][:10]}; table: "
            f"{found['table']['architectures']:,} architectures.")


def sweep_text(found):
    sweep = found.get("sweep")
    if not sweep:
        return ""
    by_processor = sweep["lost_by_processor"]
    text = (f"\n\nA sweep of {sweep['operators']} operators of the quickstart's kind, by both "
            f"engines to a file: {100 * sweep['lost_by_wall']:.0f} % of the time on the wall")
    if by_processor is not None:
        text += f" and {100 * by_processor:.0f} % of the processor's"
    return text + f" is not walking (at most {100 * sweep['most_lost']:.0f} % is the aim)."


def long_table(found):
    """Every kind with all its peers, and the sweep."""
    rows = []
    for kind in found["kinds"]:
        peers = "; ".join(f"{peer['peer']}: {peer['ratio']:.3g}" for peer in kind["peers"]) or "–"
        rows.append([f"`{kind['kind']}`", rate_text(kind["rate_best"]),
                     rate_text(kind["rate_median"]), kind["unit"], share_text(kind), peers])
    return (conditions(found) + "\n\n"
            + table(["kind", "best", "median", "unit", "share of first target",
                     "times as fast as"], rows) + sweep_text(found))


def short_table(found):
    """The kinds of HEADLINE."""
    rows = [[kind["kind"].replace("_", " "), rate_text(kind["rate_best"]), share_text(kind),
             ratio_to(kind, "mt19937_64"), ratio_to(kind, "NumPy")]
            for kind in found["kinds"] if kind["kind"] in HEADLINE]
    return (table(["walk", "steps/s", "share of target", "× `std::mt19937_64` loop", "× NumPy"],
                  rows) + "\n\n" + conditions(found))


def sections(path):
    """(README, text) of each section that results fill, from the repository's root."""
    found = json.loads(path.read_text(encoding="utf-8"))
    return [("README.md", short_table(found)), ("bench/README.md", long_table(found))]


MARKS = re.compile(r"(<!-- BENCH begin: (\S+) -->\n)(.*?)(<!-- BENCH end -->)", re.DOTALL)


def refresh(root, path):
    """Fills the marked section of both READMEs and names the file of the results there."""
    name = os.path.relpath(path, root)
    for readme, text in sections(path):
        file = root / readme
        old = file.read_text(encoding="utf-8")
        new, count = MARKS.subn(
            lambda marks: f"<!-- BENCH begin: {name} -->\n{text}\n{marks.group(4)}", old)
        assert count == 1, f"{readme} has {count} sections for benchmarks"
        file.write_text(new, encoding="utf-8")

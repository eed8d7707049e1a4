"""The page of a report, and its table as CSV."""

import csv
import html
import math

from archwalk_import.whole_file import whole_file

from .study import HYPOTHESES, table_rows

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; color: #222; max-width: 68rem; margin: 2.5rem auto;
  padding: 0 1.25rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2.5rem; }
table { border-collapse: collapse; font-size: .85rem; font-variant-numeric: tabular-nums; }
th { text-align: left; font-weight: 600; border-bottom: 1.5px solid #222; }
th, td { padding: .25rem .9rem .25rem 0; vertical-align: top; white-space: nowrap; }
td.reason { white-space: normal; min-width: 14rem; }
td { border-bottom: 1px solid #e6e6e6; } td.number, th.number { text-align: right; }
.supported { color: #006b4e; font-weight: 600; } .contradicted { color: #b34700; font-weight: 600; }
img { max-width: 100%; height: auto; } figure { margin: 1.5rem 0; }
figcaption, .note { color: #555; font-size: .9rem; max-width: 46rem; }
.scroll { overflow-x: auto; }
"""

EFFECT = "effect"
COLUMNS = [  # heading, key or function of a row, is a number
    ("hypothesis", "hypothesis", False),
    ("stratum", "stratum", False),
    ("score", "score", False),
    ("operators", "group", False),
    ("engine", "engine", False),
    ("n", "n", True),
    ("zeros", "n_structural_zero", True),
    ("τ", "tau", True),
    ("95 % interval", lambda row: interval(row["ci_low"], row["ci_high"]), True),
    ("Holm p", lambda row: probability(row["p_holm"]), True),
    (EFFECT, "effect", True),
    ("τ of excess", "tau_excess", True),
    ("verdict", lambda row: row["verdict"].replace("_", " "), False),
    ("reason", lambda row: "; ".join(filter(None, (row["reason"], row.get("notice")))), False),
]


def number(value):
    if isinstance(value, float):
        return f"{value:.3f}".replace("-", "−") if math.isfinite(value) else "–"
    return str(value)


def interval(low, high):
    if not (math.isfinite(low) and math.isfinite(high)):
        return "–"
    return f"{number(float(low))} to {number(float(high))}"


def probability(value):
    if not math.isfinite(value):
        return "–"
    return f"{value:.1e}".replace("-", "−") if value < 1e-3 else f"{value:.3f}"


def verdict_table(rows):
    units = {row.get("effect_units", "SD") for row in rows}
    said = f"{EFFECT} ({units.pop()})" if len(units) == 1 else EFFECT
    head = "".join(f'<th{" class=number" if numeric else ""}>'
                   f"{html.escape(said if name == EFFECT else name)}</th>"
                   for name, _, numeric in COLUMNS)
    body = []
    for row in rows:
        cells = []
        for name, key, numeric in COLUMNS:
            text = key(row) if callable(key) else number(row[key])
            kind = "number" if numeric else {"verdict": row["verdict"], "reason": name}.get(name, "")
            cells.append(f'<td class="{html.escape(kind)}">{html.escape(text)}</td>')
        body.append(f"<tr>{''.join(cells)}</tr>")
    return (f'<div class="scroll"><table><thead><tr>{head}</tr></thead>'
            f"<tbody>{''.join(body)}</tbody></table></div>")


def skewness_note(study):
    scores = study.sweep.get("scores")
    if scores is None or "skewness" not in scores:
        return ""
    said = ", ".join(f"{score} {number(float(value))}"
                     for score, value in zip(study.scores, scores["skewness"].values))
    return f'<p class="note">Skewness of the scores (H3 speaks of negative ones): {said}.</p>'


def strata_note(study, has_table):
    """Which strata the figures of the hypotheses leave out."""
    further = "; of ".join(f"{name} from starts {', '.join(labels)}"
                           for name, labels in study.further_strata.items())
    kept = "are in the table only" if has_table else "are not drawn"
    what = "verdicts" if has_table else "changes"
    return (f'<p class="note">Figures show each hypothesis from its first stratum; {what} of '
            f"{html.escape(further)} {kept}.</p>")


def write_verdicts_csv(study, path):
    """All rows of /hypotheses, every horizon and kind of reach."""
    rows = table_rows(study.sweep["hypotheses"])
    with whole_file(path, force=True) as partial, open(partial, "w", newline="",
                                                       encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]) if rows else ["hypothesis"])
        writer.writeheader()
        writer.writerows(rows)


def told(rows):
    """Rows of two operators or more: of one there is nothing to compare. The CSV has all."""
    return [row for row in rows if row["n"] + row["n_structural_zero"] > 1]


def without_repeats(rows):
    """Rows whose groups are of the same operators as one, `all = edit_distance`: "all" holds every
    group and a family those of its selections, and where the numbers are the same the part is the
    whole."""
    found = []  # the values of a row but its group, and its groups
    for row in rows:
        values = {key: str(value) for key, value in row.items() if key != "group"}
        for same, groups, _ in found:
            is_part = groups[0] == "all" or row["group"].startswith(groups[0] + "+")
            if same == values and is_part:
                groups.append(row["group"])
                break
        else:
            found.append((values, [row["group"]], row))
    return [{**row, "group": " = ".join(groups)} for _, groups, row in found]


def verdict_sections(study):
    """Pairs of a heading and its rows: at the shortest horizon, at the first level."""
    sections = []
    if study.horizons:
        steps = "1 step" if study.horizon == 1 else f"{study.horizon} steps"
        sections.append((f"Verdicts after {steps}", study.verdict_rows(horizon=study.horizon)))
    if study.levels:
        sections.append((f"Verdicts on the steps until {study.levels[0]} is reached",
                         study.verdict_rows(experiment="threshold", level=study.levels[0])))
    return [(title, without_repeats(told(rows))) for title, rows in sections if told(rows)]


def hypothesis_list(study):
    items = []
    for name, (words, _) in HYPOTHESES.items():
        if name in study.strata:
            starts = ", ".join([study.strata[name], *study.further_strata.get(name, [])])
            items.append(f"<li>{name}: {html.escape(words)}, starts {html.escape(starts)}</li>")
    return f"<ul>{''.join(items)}</ul>"


def page(study, source, pictures):
    """The report as HTML; `pictures` are pairs of a PNG's name and its caption."""
    measured = [("score", study.scores), ("horizon", study.horizons), ("level", study.levels)]
    counts = "; ".join(f"{name if len(values) == 1 else name + 's'} "
                       f"{html.escape(', '.join(map(str, values)))}"
                       for name, values in measured if values)
    parts = [
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{html.escape(source)}</title>"
        f"<style>{STYLE}</style><h1>Reach and improvability</h1>"
        f'<p class="note">From {html.escape(source)}: {len(study.reach)} operators '
        f"({html.escape(', '.join(study.families))}); {counts}.</p>"]
    sections = verdict_sections(study)
    for title, rows in sections:
        parts.append(f"<h2>{html.escape(title)}</h2>")
        if title == sections[0][0]:
            parts.append(hypothesis_list(study))
        parts.append(verdict_table(rows))
    if sections:
        parts.append(skewness_note(study))
        parts.append(
            '<p class="note">Kendall’s τ of reach against improvability over operators. Zeros are '
            "operators whose expected change is 0 whatever the scores, and left out. Rows of mixed "
            "selections confound reach with acceptance. p speaks of operators drawn from the "
            'sweep’s generator. All rows: <a href="verdicts.csv">verdicts.csv</a>.</p>')
    if study.further_strata:
        parts.append(strata_note(study, bool(sections)))
    for name, caption in pictures:
        svg = name.removesuffix(".png") + ".svg"
        parts.append(f'<figure><a href="{svg}"><img src="{name}" alt="{html.escape(caption)}"></a>'
                     f"<figcaption>{html.escape(caption)}</figcaption></figure>")
    return "\n".join(parts) + "\n</html>\n"

"""archwalk-report OUT.h5 -o DIR"""

import argparse
import pathlib
import sys

from .figures import FIGURES
from .files import SweepFileError, open_sweep
from .page import page, write_verdicts_csv
from .style import save, styled
from .study import study_of


def write_report(source, folder):
    """Writes index.html, its figures (PNG and SVG) and verdicts.csv into `folder`, which is made
    where it does not exist; files of an earlier report there are replaced."""
    study = study_of(open_sweep(source))
    folder.mkdir(parents=True, exist_ok=True)
    pictures = []
    with styled():
        for name, (draw, caption) in FIGURES.items():
            figure = draw(study)
            if figure is not None:
                pictures.append((save(figure, folder, name), caption))
    if "hypotheses" in study.sweep:
        write_verdicts_csv(study, folder / "verdicts.csv")
    index = folder / "index.html"
    index.write_text(page(study, source.name, pictures), encoding="utf-8")
    return index


def main(arguments=None):
    parser = argparse.ArgumentParser(
        prog="archwalk-report", description="Figures and a page from a sweep file of archwalk's.")
    parser.add_argument("sweep", metavar="OUT.h5", type=pathlib.Path)
    parser.add_argument("-o", "--output", metavar="DIR", type=pathlib.Path, required=True)
    options = parser.parse_args(arguments)
    try:
        index = write_report(options.sweep, options.output)
    except SweepFileError as error:
        print(f"archwalk-report: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"archwalk-report: {error}: the report goes there: give a folder that you may write "
              "to with -o", file=sys.stderr)
        return 2
    print(index)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""archwalk-report OUT.h5 -o DIR"""

import argparse
import pathlib
import sys

from archwalk_import.whole_file import FAILURES, whole_file

from .figures import FIGURES
from .files import SweepFileError, open_sweep
from .page import page, write_verdicts_csv
from .style import save, styled
from .study import study_of


def write_report(source, folder):
    """Writes index.html, its figures (PNG and SVG) and verdicts.csv into `folder`, which is made
    where it does not exist; files of an earlier report there are replaced or, where this one has
    none, removed. The index comes last: where there is one, the report is whole."""
    study = study_of(open_sweep(source))
    folder.mkdir(parents=True, exist_ok=True)
    index = folder / "index.html"
    index.unlink(missing_ok=True)
    pictures = []
    with styled():
        for name, figure in FIGURES.items():
            drawn = figure.draw(study)
            if drawn is not None:
                pictures.append((save(drawn, folder, name), figure.caption_of(study)))
            else:
                for suffix in (".png", ".svg"):
                    (folder / (name + suffix)).unlink(missing_ok=True)
    verdicts = folder / "verdicts.csv"
    if "hypotheses" in study.sweep:
        write_verdicts_csv(study, verdicts)
    else:
        verdicts.unlink(missing_ok=True)
    with whole_file(index, force=True) as partial:
        partial.write_text(page(study, source.name, pictures), encoding="utf-8")
    return index


def parse_arguments(arguments):
    parser = argparse.ArgumentParser(
        prog="archwalk-report", description="Figures and a page from a sweep file of archwalk's.",
        epilog="Exit status: 0 done, 1 writing failed, 2 bad usage or input, 3 interrupted.")
    parser.add_argument("sweep", metavar="OUT.h5", type=pathlib.Path,
                        help="the file that `archwalk sweep` or `archwalk merge` wrote")
    parser.add_argument("-o", "--output", metavar="DIR", type=pathlib.Path, required=True,
                        help="the folder for index.html, the figures (PNG and SVG) and "
                             "verdicts.csv; it is made where it does not exist")
    parser.add_argument("--force", action="store_true",
                        help="replace the files of a report that is there")
    return parser.parse_args(arguments)


def check_output(folder, force):
    if (folder / "index.html").exists() and not force:
        raise SweepFileError(f"{folder} has a report", "it would be overwritten",
                             "choose another folder with -o, or replace it with --force")


def write_message(error):
    """What to say where writing failed, and the exit status."""
    if error.errno in FAILURES:
        return f"{error}: the report is not whole: make room, or give another disk with -o", 1
    return f"{error}: the report goes there: give a folder that you may write to with -o", 2


def complain(text):
    print(f"archwalk-report: {text}", file=sys.stderr)


def main(arguments=None):
    options = parse_arguments(arguments)
    try:
        check_output(options.output, options.force)
        index = write_report(options.sweep, options.output)
    except SweepFileError as error:
        complain(error)
        return 2
    except (AttributeError, KeyError) as error:  # as xarray puts it
        complain(f"{options.sweep} lacks {error}: the report draws it: give the file that "
                 "`archwalk sweep` of this version wrote")
        return 2
    except OSError as error:
        text, status = write_message(error)
        complain(text)
        return status
    except KeyboardInterrupt:
        complain("interrupted: the report is not whole")
        return 3
    print(index)
    return 0


if __name__ == "__main__":
    sys.exit(main())

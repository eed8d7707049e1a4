"""The README prints the sweep that tools/quickstart.sh runs, Python in documents is run, and
docs/source_map.md names the folders of sources."""

import re
import tomllib

import pytest
import scipy.sparse

from conftest import ROOT
from program import Program

SWEEP = """\
seed = 1
table = "tss.h5"
scores = ["cifar10/test@200"]
method = "exact"
strata = ["top:0.1"]
[fixed_length]
horizons = [1]
[[operator]]
proposal = "neighbors"
[[operator]]
proposal = "neighbors"
selection = { metropolis = { temperature = 2.0 } }
"""


def test_the_readme_prints_the_quickstart_sweep():
    printed = re.search(r"<!-- SWEEP begin.*?-->\n```toml\n(.*?)```\n<!-- SWEEP end -->",
                        (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    with open(ROOT / "data" / "sweeps" / "quickstart.toml", "rb") as file:
        assert tomllib.loads(printed.group(1)) == tomllib.load(file)


def python_of(document):
    """The blocks of Python in a document."""
    return re.findall(r"```python\n(.*?)```", (ROOT / document).read_text(encoding="utf-8"),
                      re.DOTALL)


@pytest.fixture(scope="module")
def results(archwalk_program, tmp_path_factory):
    """A folder with the files that the README speaks of."""
    program = Program(archwalk_program, tmp_path_factory.mktemp("documents"))
    program.succeed("synth", "--score", "cifar10/test@200", "-o", "tss.h5")
    program.write("sweep.toml", SWEEP)
    (program.folder / "results").mkdir()
    for name in ("results/quickstart.h5", "mine.h5"):
        program.succeed("sweep", "sweep.toml", "-o", name, "--quiet")
    return program.folder


@pytest.mark.parametrize("document, blocks", [("README.md", 2), ("docs/operators.md", 1),
                                              ("docs/graph_spaces.md", 1)])
def test_python_runs_as_written(results, monkeypatch, document, blocks):
    monkeypatch.chdir(results)
    found = python_of(document)
    assert len(found) == blocks
    for text in found:
        exec(text, {"matrix": scipy.sparse.identity(4)})


@pytest.mark.parametrize("layer", ["exact", "io"])
def test_the_source_map_names_every_folder_from_the_bottom_up(layer):
    page = (ROOT / "docs" / "source_map.md").read_text(encoding="utf-8")
    section = re.search(rf"^## {layer}\n(.*?)(?=^## |\Z)", page, re.DOTALL | re.MULTILINE).group(1)
    told = re.findall(r"^\| `([a-z0-9]+)` \|", section, re.MULTILINE)
    assert sorted(told) == sorted(path.name for path in (ROOT / "src" / layer).iterdir()
                                  if path.is_dir())
    layers = (ROOT / "src" / "CMakeLists.txt").read_text(encoding="utf-8")
    call = re.search(rf"archwalk_layer\({layer} [^)]*FOLDERS([a-z0-9 \n]*)", layers).group(1)
    assert told == call.split()

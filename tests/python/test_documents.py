"""The README prints the sweep that tools/quickstart.sh runs."""

import re
import tomllib

from conftest import ROOT


def test_the_readme_prints_the_quickstart_sweep():
    printed = re.search(r"<!-- SWEEP begin.*?-->\n```toml\n(.*?)```\n<!-- SWEEP end -->",
                        (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    with open(ROOT / "data" / "sweeps" / "quickstart.toml", "rb") as file:
        assert tomllib.loads(printed.group(1)) == tomllib.load(file)

"""tools/python as a package for pip: it asks for all that it imports."""

import ast
import pathlib
import subprocess
import sys
import tomllib

ROOT = pathlib.Path(__file__).parents[2]
PACKAGE = ROOT / "tools" / "python"


def imported(path):
    """The top-level names that a file imports from elsewhere."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module.split(".")[0]


def test_every_import_is_a_dependency():
    project = tomllib.loads((PACKAGE / "pyproject.toml").read_text(encoding="utf-8"))
    own = set(project["tool"]["setuptools"]["packages"])
    names = {name for package in own for path in (PACKAGE / package).glob("*.py")
             for name in imported(path)}
    assert names - own - sys.stdlib_module_names <= set(project["project"]["dependencies"])


def test_what_pip_leaves_behind_is_ignored():
    done = subprocess.run(["git", "check-ignore", "-q", "tools/python/build/lib/x.py"], cwd=ROOT,
                          check=False)
    assert done.returncode in (0, 128)  # 128: no repository

"""Where tests find the benchmark files and the built program, and what happens without them:
a plain pytest run skips with the reason; tools/test.sh and .ci/run set the variables that make a
missing piece a failure."""

import os
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "tools"), str(ROOT / "tools" / "python")]


@pytest.fixture(scope="session")
def data_folder():
    """The folder of benchmark files, from ARCHWALK_DATA."""
    value = os.environ.get("ARCHWALK_DATA")
    if value and pathlib.Path(value).is_dir():
        return pathlib.Path(value)
    reason = f"needs benchmark files: ARCHWALK_DATA is {value!r}, not a folder"
    if os.environ.get("ARCHWALK_REQUIRE_DATA") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def archwalk_program():
    """The built archwalk program, under the build folder that ARCHWALK_BUILD names."""
    build = os.environ.get("ARCHWALK_BUILD")
    if not build:
        pytest.skip("needs the built program: ARCHWALK_BUILD is not set (tools/test.sh sets it)")
    program = pathlib.Path(build) / "bin" / "archwalk"
    if not os.access(program, os.X_OK):
        pytest.fail(f"ARCHWALK_BUILD is {build!r}, but there is no program {program}")
    return program


@pytest.fixture(scope="session")
def topology_table(archwalk_program, data_folder, tmp_path_factory):
    """The published topology table, imported."""
    path = tmp_path_factory.mktemp("table") / "tss.h5"
    subprocess.run([archwalk_program, "import", data_folder / "nats_tss.csv.gz", "-o", path],
                   check=True)
    return path

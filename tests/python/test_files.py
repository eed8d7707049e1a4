"""Files of archwalk as other programs see them: h5py, and xarray through netCDF4 and h5netcdf.

ARCHWALK_BUILD is the build folder; its tests/write_sample_file writes the tree of
tests/io/sample_tree.hpp, whose values are repeated here by hand."""

import math
import os
import pathlib
import subprocess
import zlib

import h5py
import numpy
import pytest
import xarray
from archwalk_report import SweepFileError, open_sweep
from program import CONFIG, Program

GROUPS = ["", "operators", "fixed_length", "fixed_length/walks"]
ENGINES = ["netcdf4", "h5netcdf"]
MEAN = [
    [[0.0, -1.5], [2.25, math.nan]],
    [[4e-300, math.inf], [-math.inf, 7.0]],
    [[8.0, 9.0], [10.0, 11.0]],
]


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    build = os.environ.get("ARCHWALK_BUILD")
    assert build, "set ARCHWALK_BUILD to the build folder (build/cpu-only)"
    path = tmp_path_factory.mktemp("files") / "sample.h5"
    subprocess.run([pathlib.Path(build) / "tests" / "write_sample_file", path], check=True)
    return path


def open_group(path, engine, group):
    return xarray.open_dataset(path, engine=engine, group=group or None)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("group", GROUPS)
def test_every_group_opens(sample, engine, group):
    with open_group(sample, engine, group) as data:
        for name, variable in data.variables.items():
            assert variable.attrs["units"], name
            assert variable.attrs["long_name"], name
            assert not any(dim.startswith("phony_dim") for dim in variable.dims), name
            variable.load()


@pytest.mark.parametrize("engine", ENGINES)
def test_dims_coordinates_and_values(sample, engine):
    with open_group(sample, engine, "fixed_length/walks") as data:
        assert dict(data.sizes) == {"operator": 3, "stratum": 2, "horizon": 2}
        assert set(data.data_vars) == {"mean", "count"}
        assert set(data.coords) == {"stratum", "horizon"}
        assert data["mean"].dims == ("operator", "stratum", "horizon")
        assert data["mean"].dtype == numpy.float64
        numpy.testing.assert_array_equal(data["mean"].values, MEAN)
        assert data["mean"].attrs == {"units": "percent", "long_name": "mean change of the score"}
        assert data["count"].dtype == numpy.int64
        assert data["count"].values.tolist() == [[1, 2], [3, -(2**63)], [2**63 - 1, 6]]
        assert list(data["stratum"].values) == ["bottom:0.1", "all"]
        assert data["horizon"].values.tolist() == [1, 100]
        assert float(data["mean"].sel(stratum="all", horizon=1)[0]) == 2.25
        assert data.attrs["note"] == "Größe ≤ 2²⁷"
    with open_group(sample, engine, "operators") as data:
        assert list(data["spec"].values) == ["uniform()", "edit_distance(pmf=[0,1])", ""]
        assert data["blind"].dtype == numpy.uint8
        assert data["blind"].values.tolist() == [1, 0, 1]
    with open_group(sample, engine, "") as data:
        assert float(data["wall_seconds"]) == 12.5
        assert data.attrs["format"] == "archwalk sample"
        assert int(data.attrs["format_version"]) == 1
        assert float(data.attrs["resolution"]) == 1e-6
        numpy.testing.assert_array_equal(data.attrs["levels"], [0.5, 94.25])


def datasets(path):
    found = {}
    with h5py.File(path) as file:
        file.visititems(
            lambda name, item: found.update({name: describe(item)})
            if isinstance(item, h5py.Dataset)
            else None
        )
    return found


def describe(item):
    plist = item.id.get_create_plist()
    return {
        "dtype": item.dtype,
        "string": h5py.check_string_dtype(item.dtype),
        "chunks": item.chunks,
        "filters": (item.shuffle, item.compression, item.fletcher32),
        "scale": item.is_scale,
        "labels": [dim[0].name for dim in item.dims if len(dim)],
        "ordered": plist.get_attr_creation_order(),
        "shape": item.shape,
    }


def test_only_plain_types_with_filters(sample):
    found = datasets(sample)
    assert set(found) >= {"operators/spec", "fixed_length/walks/mean", "wall_seconds"}
    for name, item in found.items():
        if item["string"]:
            assert item["string"].encoding == "utf-8" and item["string"].length is None, name
            continue
        bare = item["scale"] and item["dtype"].kind == "f"
        assert bare or item["dtype"] in (numpy.float64, numpy.int64, numpy.uint8), name
        if item["shape"] and not bare:
            assert item["chunks"] is not None, name
            assert item["filters"] == (True, "gzip", True), name


def test_attributes_that_others_add_do_no_harm(archwalk_program, tmp_path):
    """The checksum behind the end of a file is that of archwalk's bytes: gone once others write."""
    program = Program(archwalk_program, tmp_path)
    program.make_table()
    with h5py.File(tmp_path / "small.h5", "a") as file:
        file.attrs["note"] = "mine"
        file["scores"].attrs["note"] = "mine"
        file["scores/value"].attrs["note"] = "mine"
    program.succeed("info", "small.h5")
    program.write("small.toml", CONFIG)
    program.succeed("sweep", "small.toml", "-o", "sweep.h5")
    content = (tmp_path / "sweep.h5").read_bytes()
    assert content[-16:-8] == b"archwalk"
    assert int(content[-8:], 16) == zlib.crc32(content[:-16])
    (tmp_path / "sweep.h5").write_bytes(content.replace(b"edit_distance", b"edit_distancf"))
    program.refuse("hypotheses", "sweep.h5", naming=["sweep.h5", "checksum", "damaged"])
    with pytest.raises(SweepFileError, match="damaged"):
        open_sweep(tmp_path / "sweep.h5")
    (tmp_path / "sweep.h5").write_bytes(content)
    assert "operators" in open_sweep(tmp_path / "sweep.h5")


def test_each_group_holds_its_own_scales(sample):
    for name, item in datasets(sample).items():
        if item["scale"]:
            continue
        group = name.rpartition("/")[0]
        assert len(item["labels"]) == len(item["shape"]), name
        for scale in item["labels"]:
            assert scale.strip("/").rpartition("/")[0] == group, name


def test_groups_keep_the_order_of_creation(sample):
    tracked = h5py.h5p.CRT_ORDER_TRACKED | h5py.h5p.CRT_ORDER_INDEXED
    with h5py.File(sample) as file:
        for group in ("/", "operators", "fixed_length/walks"):
            order = h5py.h5g.open(file.id, group.encode()).get_create_plist()
            assert order.get_link_creation_order() == tracked, group
    with h5py.File(sample, track_order=True) as file:
        names = list(file["fixed_length/walks"])
    assert names == ["stratum", "horizon", "operator", "mean", "count"]

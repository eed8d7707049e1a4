"""cmake/ArchwalkCommit.cmake, which each build runs: results name the commit that they were made with,
whenever the build folder was configured."""

import subprocess

from conftest import ROOT


def git(folder, *words):
    identity = ("-c", "user.name=test", "-c", "user.email=test@test", "-c", "commit.gpgsign=false")
    return subprocess.run(["git", *identity, *words], cwd=folder, check=True, text=True,
                          capture_output=True).stdout.strip()


def commit_of(folder, header, program="git"):
    subprocess.run(["cmake", f"-DGIT={program}", f"-DSOURCE={folder}", f"-DOUTPUT={header}", "-P",
                    ROOT / "cmake" / "ArchwalkCommit.cmake"], check=True)
    word, name, text = header.read_text().split()
    assert (word, name) == ("#define", "ARCHWALK_COMMIT")
    return text.strip('"')


def test_the_header_follows_the_sources(tmp_path):
    sources = tmp_path / "sources"
    sources.mkdir()
    header = tmp_path / "build" / "commit.hpp"
    git(sources, "init")
    source = sources / "source.cpp"
    commits = []
    for text in ("one", "two"):
        source.write_text(text)
        git(sources, "add", source.name)
        git(sources, "commit", "-m", text)
        commits.append(git(sources, "rev-parse", "--short", "HEAD"))
        assert commit_of(sources, header) == commits[-1]
    assert commits[0] != commits[1]
    written = header.stat().st_mtime_ns  # what is right is not compiled again
    assert commit_of(sources, header) == commits[1]
    assert header.stat().st_mtime_ns == written
    source.write_text("three")
    assert commit_of(sources, header) == f"{commits[1]}-dirty"


def test_sources_without_a_history(tmp_path):
    assert commit_of(tmp_path, tmp_path / "commit.hpp", "GIT_EXECUTABLE-NOTFOUND") == "unknown"

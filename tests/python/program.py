"""Runs the built archwalk on a small product table of 81 architectures."""

import itertools
import pathlib
import subprocess

HEADER = "architecture,quality,other,gaps\n"


def rows():
    """The table 3^4: two scores of many ties, and one with two missing values."""
    lines = []
    for number, digits in enumerate(itertools.product(range(3), repeat=4)):
        quality = (number * number * 37 % 101) / 4
        other = digits[0] * 10 + digits[1] * digits[2]
        gaps = "" if number in (5, 50) else str(number)
        lines.append(f"{':'.join(map(str, digits))},{quality},{other},{gaps}")
    return lines


CONFIG = """\
seed = 5
table = "small.h5"
scores = ["quality", "other"]
method = "both"
strata = ["bottom:0.2", "top:0.2", "all"]
walks_per_start = 40
[fixed_length]
horizons = [1, 4]
[[operator]]
proposal = { edit_distance = { pmf = [0.25, 0.5, 0.25] } }
[[operator]]
proposal = { per_edge = { rate = 0.3 } }
selection = { metropolis = { temperature = 2.0, guide = "quality" } }
[[generate]]
count = 9
reach = [1.0, 2.5]
proposal = { edit_distance = {} }
[[generate]]
count = 4
reach = [0.5, 2.0]
proposal = { per_edge = {} }
selection = { non_worsening = { guide = "other" } }
"""


class Program:
    """The program and a folder to work in."""

    def __init__(self, path, folder):
        self.path = path
        self.folder = pathlib.Path(folder)

    def write(self, name, text):
        (self.folder / name).write_text(text)
        return name

    def run(self, *arguments, environment=None):
        """The finished process, its output as text."""
        return subprocess.run([self.path, *map(str, arguments)], cwd=self.folder, text=True,
                              capture_output=True, env=environment, timeout=300)

    def succeed(self, *arguments, environment=None):
        process = self.run(*arguments, environment=environment)
        assert process.returncode == 0, process.stderr
        return process

    def start(self, *arguments):
        return subprocess.Popen([self.path, *map(str, arguments)], cwd=self.folder, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def listing(self):
        """Every file of the folder with its contents."""
        return {path.relative_to(self.folder): path.read_bytes() if path.is_file() else None
                for path in sorted(self.folder.rglob("*"))}

    def refuse(self, *arguments, naming, environment=None):
        """Runs a command that must end with exit code 2, one message on stderr that holds each of
        `naming`, and nothing written."""
        before = self.listing()
        process = self.run(*arguments, environment=environment)
        assert process.returncode == 2, (process.returncode, process.stderr)
        assert self.listing() == before
        assert process.stdout == ""
        message = process.stderr.strip().splitlines()[-1]
        assert message.startswith("archwalk: ")
        assert message.count(": ") >= 3, f"no problem, reason and mend: {message}"
        for piece in naming:
            assert piece in message, f"{piece!r} is missing in: {message}"

    def make_reference(self, *arguments):
        """The table, small.toml, and the sweep that it gives in one go."""
        self.make_table()
        self.write("small.toml", CONFIG)
        self.succeed("sweep", "small.toml", "-o", "reference.h5", *arguments)

    def make_table(self):
        self.write("small.csv", HEADER + "\n".join(rows()) + "\n")
        self.succeed("import", "small.csv", "-o", "small.h5", "--space", "3^4")

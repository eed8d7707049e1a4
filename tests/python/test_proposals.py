"""What a refusal proposes is accepted when it is followed."""

import re

import pytest
from program import Program

COLUMNS = {
    "huge": ["1e96", "2e96", "3e95", "-1e95"],
    "beyond any resolution": ["1e200", "-3e200", "1", "0"],
    "largest doubles": ["1.7e307", "9e307", "-9.9e307", "0"],
    "growing": ["1e10", "1e12", "1e14", "1e16"],
    "a limit": ["9007199254.740992", "9007199254.740993", "-9007199255", "0"],
    "an offset": ["1e15", "1000000000000001", "1000000000000002", "1e15"],
    "huge and tiny": ["1e300", "2e-300", "1e-9", "5e-324"],
    "small": ["1e-9", "2e-9", "3e-9", "4e-9"],
    "tiny": ["1e-60", "3e-60", "-2e-60", "0"],
    "below any resolution": ["1e-79", "2e-79", "3e-79", "4e-79"],
    "smallest doubles": ["5e-324", "1e-323", "1.5e-323", "0"],
    "with a gap": ["", "-inf", "1e250", "2e250"],
}


@pytest.fixture
def program(archwalk_program, tmp_path):
    return Program(archwalk_program, tmp_path)


def write(program, values):
    rows = [f"{cell},{value}" for cell, value in zip(("0:0", "1:0", "0:1", "1:1"), values)]
    program.write("t.csv", "architecture,a\n" + "\n".join(rows) + "\n")


def scaled(value, power):
    """The text of a decimal number times a power of ten."""
    if value in ("", "-inf"):
        return value
    digits, _, exponent = value.partition("e")
    return f"{digits}e{int(exponent or 0) + power}"


def follow(program, message, values, options):
    """The values and options that the message proposes, told apart from what was there."""
    proposed = re.search(r"--resolution (.+?)$|at least (\S+)$", message)
    if proposed:
        resolutions = re.findall(r"--resolution (\S+)", message) or [proposed.group(2)]
        return values, [word for one in resolutions for word in ("--resolution", one)]
    verb, power = re.search(r"(divide|multiply) the values (?:of a )?by 1e(\d+)", message).groups()
    power = int(power) if verb == "multiply" else -int(power)
    return [scaled(value, power) for value in values], options


def import_following(program, values, *options):
    """Imports the values, as proposed where they are refused."""
    words = ("import", "t.csv", "--space", "2^2", "-o", "t.h5", "--force", "--units", "a=1")
    write(program, values)
    process = program.run(*words, *options)
    if process.returncode != 0:
        assert process.returncode == 2
        values, options = follow(program, process.stderr.strip().splitlines()[-1], values, options)
        write(program, values)
        program.succeed(*words, *options)
    return values, list(options)


@pytest.mark.parametrize("name", COLUMNS)
@pytest.mark.parametrize("resolution", [None, "1e-80", "1e80"])
def test_importing(program, name, resolution):
    options = [] if resolution is None else ["--resolution", resolution]
    import_following(program, COLUMNS[name], *options)


@pytest.mark.parametrize("name", [name for name in COLUMNS if name != "with a gap"])
@pytest.mark.parametrize("use", [("landscape", "t.h5", "--score", "a"),
                                 ("distance", "t.h5", "--to", "1", "--operator",
                                  "uniform+threshold(slack=0,guide=a)")])
def test_measuring_and_guiding(program, name, use):
    """Spans of more than 32 bits."""
    values, _ = import_following(program, COLUMNS[name])
    process = program.run(*use)
    if process.returncode != 0:
        assert "32 bits" in process.stderr
        values, options = follow(program, process.stderr.strip().splitlines()[-1], values, [])
        import_following(program, values, *options)
        program.succeed(*use)


def test_spans_at_the_limit(program):
    """Rounded anew a span may be one longer: 2147483647.5 halves are 2147483648 tenths of 5."""
    for span in ("2147.483648", "2147.483649", "21474.836475", "21474.836465", "21474.8364749"):
        values = ["0", span, "1", "2"]
        import_following(program, values)
        for use in (("landscape", "t.h5", "--score", "a"),
                    ("distance", "t.h5", "--to", "1", "--operator",
                     "uniform+threshold(slack=0,guide=a)")):
            import_following(program, values)
            process = program.run(*use)
            if process.returncode != 0:
                _, options = follow(program, process.stderr.strip().splitlines()[-1], values, [])
                import_following(program, values, *options)
                program.succeed(*use)


def test_trials_of_a_wide_guide(program):
    """They take its resolution, so that all are to be imported anew."""
    program.write("t.csv", "architecture,a,a/trial0,a/trial1\n0:0,0,0,-1\n1:0,1e5,1e5,9e5\n"
                  "0:1,3,4,5\n1:1,5,6,7\n")
    words = ("import", "t.csv", "--space", "2^2", "-o", "t.h5", "--force")
    use = ("distance", "t.h5", "--to", "1", "--operator",
           "uniform+noisy(rule=improving,trials=true,guide=a)")
    program.succeed(*words)
    process = program.run(*use)
    assert process.returncode == 2 and "32 bits" in process.stderr
    _, options = follow(program, process.stderr.strip().splitlines()[-1], [], [])
    assert len(options) == 6
    program.succeed(*words, *options)
    program.succeed(*use)


@pytest.mark.parametrize("temperature", ["1e-7", "1e-20"])
def test_a_temperature_below_the_resolution(program, temperature):
    values, _ = import_following(program, ["1", "2", "3", "4.5"])
    use = ("distance", "t.h5", "--to", "1", "--operator")
    operator = f"uniform+metropolis(temperature={temperature},guide=a)"
    process = program.run(*use, operator)
    assert process.returncode == 2
    message = process.stderr.strip().splitlines()[-1]
    finer = re.search(r"a resolution of at most (\S+)$", message)
    assert (finer is not None) == (temperature == "1e-7"), message
    if finer:
        import_following(program, values, "--resolution", finer.group(1))
        program.succeed(*use, operator)
    program.succeed(*use, "uniform+non_worsening(guide=a)")


def test_a_level_out_of_sight(program):
    import_following(program, ["1", "2", "3", "4.5"])
    use = ("distance", "t.h5", "--to-score", "a", "--operator", "uniform", "--threshold")
    process = program.run(*use, "1e15")
    assert process.returncode == 2
    low, high = re.search(r"from (\S+) to (\S+)$", process.stderr.strip()).groups()
    assert (low, high) == ("1", "4.5")
    program.succeed(*use, low)
    program.succeed(*use, high)

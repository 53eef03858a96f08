import json
from xml.etree import ElementTree

import pytest

from bench import options, results
from bench.measurement import Bench, Compare, Goal, Measurement

BENCH = Bench("What <it> costs & why", "at most 4", "By counting.", lambda context: [])
MACHINE = {
    "date": "2030-01-01T00:00:00+00:00",
    "commit": "abc",
    "cores": 2,
    "processor": "any",
    "load_at_start": 0.1,
    "python": "3.11",
    "postgresql": "15",
    "fsync": "off",
    "odoo": "19.0",
}


def measured(value, **options):
    return Measurement("sale & order", "ms", [value], "none", [1.0], **options)


def test_every_sample_is_kept_and_other_benches_stay(tmp_path):
    results.save(tmp_path, "one", BENCH, [measured(2.0, goal=Goal(1.5))], MACHINE)
    results.save(tmp_path, "two", BENCH, [measured(3.0)], MACHINE)
    kept = json.loads((tmp_path / "one.json").read_text())
    assert kept["method"] == "By counting." and kept["machine"] == MACHINE
    (one,) = kept["measurements"]
    assert (one["ours"], one["others"], one["value"], one["met"]) == (
        [2.0],
        [1.0],
        2.0,
        False,
    )
    tables = (tmp_path / "README.md").read_text()
    assert "`./dev bench one`" in tables and "`./dev bench two`" in tables


def test_the_chart_is_well_formed_whatever_the_goals_are(tmp_path):
    found = [
        measured(0.0, goal=Goal(0), compare=Compare.DIFFERENCE),
        measured(9e9, goal=Goal(1)),
        measured(0.7, goal=Goal(0.6, at_least=True)),
        measured(5.0),
    ]
    results.save(tmp_path, "one", BENCH, found, MACHINE)
    root = ElementTree.parse(tmp_path / "chart.svg").getroot()
    bars = [each for each in root.iter() if each.tag.endswith("rect")]
    assert len(bars) == 1 + 3


def test_options_reach_the_program_as_they_were_given():
    given = options.parse([options.names()[0], "--rounds", "9", "--quick"])
    assert options.parse(options.arguments(given)) == given


@pytest.mark.parametrize("wrong", [["nope"], ["--rounds", "4"], ["--rounds", "x"]])
def test_wrong_options_end_with_an_error(wrong, capsys):
    with pytest.raises(SystemExit) as ended:
        options.parse(wrong)
    assert ended.value.code == 2
    assert wrong[-1] in capsys.readouterr().err

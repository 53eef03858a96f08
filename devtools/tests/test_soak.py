import argparse

import pytest

from devtools import soak


@pytest.mark.parametrize("text, minutes", [("5", 5), ("0.5", 0.5), ("1440", 1440)])
def test_a_soak_takes_minutes(text, minutes):
    assert soak.minutes(text) == minutes


@pytest.mark.parametrize("text", ["", "x", "0", "-1", "1441", "nan", "inf"])
def test_other_durations_are_refused_with_what_is_wanted_instead(text):
    with pytest.raises(argparse.ArgumentTypeError, match="number of minutes"):
        soak.minutes(text)


@pytest.mark.parametrize("text", ["", "x", "-1", "1.5"])
def test_a_seed_that_no_run_has_shown_is_refused(text):
    with pytest.raises(argparse.ArgumentTypeError, match="whole number"):
        soak.seed(text)

import pytest

from bench import table
from bench.measurement import Compare, Goal, Measurement


def measured(ours, others=(), **values):
    return Measurement(
        "sale order", "statements", ours, "without" if others else "", others, **values
    )


def test_at_most_and_at_least_include_the_limit():
    assert Goal(4).met(4) and not Goal(4).met(4.1)
    assert Goal(0.6, at_least=True).met(0.6) and not Goal(0.6, at_least=True).met(0.5)


def test_what_is_judged_is_the_ratio_the_difference_or_ours():
    assert measured([3], [2]).value == 1.5
    assert measured([3], [2], compare=Compare.DIFFERENCE).value == 1
    assert measured([3, 9, 4], compare=Compare.OURS).value == 4


def test_without_a_goal_nothing_is_met_or_missed():
    assert measured([3], [2]).met is None
    assert measured([3], [2], goal=Goal(1.4)).met is False


@pytest.mark.parametrize("samples", [([], ()), ([1], ()), ([1, 2], [1]), ([1], [1, 2])])
def test_missing_samples_are_refused(samples):
    with pytest.raises(ValueError, match="sale order"):
        measured(*samples)


def test_a_row_tells_what_against_what_and_whether_it_is_met():
    one = measured([135, 135], [129, 129], compare=Compare.DIFFERENCE, goal=Goal(4))
    assert table.row(one) == (
        "sale order",
        "135 statements",
        "129 (without)",
        "+6 statements",
        "at most +4 statements",
        "NO",
    )


def test_figures_have_no_more_digits_than_they_are_worth():
    assert [table.number(each) for each in (12345.678, 5, 0.123456, 1.5)] == [
        "12,346",
        "5",
        "0.1235",
        "1.5",
    ]


def test_a_table_of_text_lines_up_and_markdown_has_every_cell():
    rows = [measured([3], [2], goal=Goal(1.4)), measured([3000], [2])]
    lines = table.text(rows).splitlines()
    assert len(lines) == 4
    assert len({line.index("without") for line in lines[2:]}) == 1
    assert table.markdown(rows).count("\n") == 3

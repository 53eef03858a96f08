import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import paired

SAMPLES = st.lists(st.floats(0.1, 1e6), min_size=1, max_size=20)


def test_every_side_has_its_turn_in_each_round_and_another_is_first():
    turns = list(paired.turns(("a", "b", "c"), 4))
    rounds = [[side for n, side in turns if n == number] for number in range(4)]
    assert all(sorted(sides) == ["a", "b", "c"] for sides in rounds)
    assert [sides[0] for sides in rounds] == ["a", "b", "c", "a"]


def test_a_machine_that_gets_slower_changes_no_ratio():
    against = [10, 20, 40, 80, 160]
    assert paired.ratio([each * 2 for each in against], against) == 2
    assert paired.difference([each + 3 for each in against], against) == 3


def test_one_disturbed_pair_changes_no_median():
    assert paired.ratio([2, 2, 900, 2, 2], [1, 1, 1, 1, 1]) == 2


def test_samples_that_do_not_pair_up_are_refused():
    for function in (paired.ratio, paired.difference):
        with pytest.raises(ValueError):
            function([1, 2], [1])
        with pytest.raises(ValueError):
            function([], [])


def test_nothing_to_compare_with_is_infinitely_more():
    assert paired.ratio([1], [0]) == float("inf")


@given(SAMPLES)
def test_a_thing_compared_with_itself_is_the_same(samples):
    assert paired.ratio(samples, samples) == 1
    assert paired.difference(samples, samples) == 0


@given(SAMPLES, st.floats(0, 100))
def test_a_percentile_is_a_sample_that_so_many_do_not_exceed(samples, percent):
    found = paired.percentile(samples, percent)
    assert found in samples
    below = sum(each <= found for each in samples)
    assert below * 100 >= percent * len(samples) - 1e-6


def test_percentiles_of_a_hundred():
    samples = list(range(100, 0, -1))
    assert [paired.percentile(samples, p) for p in (0, 50, 99, 100)] == [1, 50, 99, 100]
    with pytest.raises(ValueError):
        paired.percentile([], 50)


def test_the_deviation_is_a_share_of_the_median():
    assert paired.deviation([9, 10, 11, 10]) == pytest.approx(0.05)
    assert paired.deviation([0, 0]) == 0

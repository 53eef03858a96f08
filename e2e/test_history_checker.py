"""The judge of histories finds each kind of fault, and no other."""

from e2e.history.checker import Cause, Receipt, check, unexplained


def _received(*facts, key="a"):
    """Receipts in order of arrival: versions, or (event id, version)."""
    pairs = [
        fact if isinstance(fact, tuple) else (f"{key}{fact}", fact) for fact in facts
    ]
    return [Receipt(event, key, version) for event, version in pairs]


def _kinds(committed, receipts, allowed=0):
    return set(check(committed, receipts).findings(allowed))


def test_everything_once_and_in_order_is_sound():
    receipts = [*_received(1, 2, 3), *_received(1, key="b")]
    assert not _kinds({"a": 3, "b": 1}, receipts)


def test_keys_are_in_no_order_among_each_other():
    first, second = _received(1, 2)
    (other,) = _received(1, key="b")
    for receipts in ([first, second, other], [other, first, second]):
        assert not _kinds({"a": 2, "b": 1}, receipts)


def test_what_never_came_is_lost_and_not_out_of_order():
    verdict = check({"a": 3, "b": 1}, _received(1, 3))
    assert verdict.findings(0) == {
        "lost": ["a version 2 never came", "b version 1 never came"]
    }


def test_a_version_that_was_never_committed_is_a_ghost():
    assert _kinds({"a": 1}, _received(1, 2)) == {"ghost"}


def test_a_key_that_was_never_committed_is_a_ghost():
    assert _kinds({}, _received(1)) == {"ghost"}


def test_one_fact_under_two_ids_is_a_ghost():
    """Receivers cannot de-duplicate it."""
    assert _kinds({"a": 1}, _received(("x", 1), ("y", 1))) == {"ghost"}


def test_one_id_for_two_facts_is_a_ghost():
    receipts = _received(("x", 1), ("x", 2))
    assert "ghost" in _kinds({"a": 2}, receipts, allowed=9)


def test_what_comes_first_after_a_later_version_is_out_of_order():
    assert _kinds({"a": 3}, _received(1, 3, 2)) == {"out of order"}


def test_a_repeated_event_is_a_duplicate_and_not_out_of_order():
    """Receivers that de-duplicate see the first receipts alone."""
    verdict = check({"a": 3}, _received(1, 2, 1, 2, 3))
    assert len(verdict.duplicates) == 2
    assert not verdict.findings(allowed_duplicates=2)
    assert set(verdict.findings(allowed_duplicates=1)) == {"duplicates"}


def _unexplained(*causes, **ages):
    """Versions of duplicates that no cause explains: by name, their two receipts."""
    receipts = sorted(
        (Receipt(name, name, 1, at) for name, times in ages.items() for at in times),
        key=lambda receipt: receipt.at,
    )
    duplicates = check(dict.fromkeys(ages, 1), receipts).duplicates
    return [again.event for _first, again in unexplained(duplicates, causes)]


def test_a_duplicate_needs_a_cause_between_its_two_receipts():
    cause = Cause(10, 12, allowed=9)
    assert not _unexplained(cause, around=(9, 13), within=(10.5, 11.5))
    assert _unexplained(cause, before=(8, 9), after=(13, 14)) == ["before", "after"]
    assert _unexplained(cause, thrice=(9, 13, 14)) == ["thrice"], "the second time"


def test_a_cause_explains_no_more_than_it_may_repeat():
    """However little others have repeated."""
    idle, busy = Cause(1, 2, allowed=100), Cause(10, 12, allowed=2)
    assert not _unexplained(idle, busy, a=(9, 13), b=(9, 14))
    assert _unexplained(idle, busy, a=(9, 13), b=(9, 14), c=(9, 15)) == ["c"]


def test_causes_share_what_several_may_have_repeated():
    causes = Cause(10, 11, allowed=1), Cause(20, 21, allowed=1)
    assert not _unexplained(*causes, either=(9, 25), first=(9, 15))
    assert not _unexplained(*causes, either=(9, 25), second=(12, 24))
    assert len(_unexplained(*causes, a=(9, 25), b=(9, 25), c=(9, 25))) == 1

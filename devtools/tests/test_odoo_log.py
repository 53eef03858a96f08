from devtools.odoo_log import Outcome, records

STAMP = "2026-01-02 03:04:05,678 99"


def outcome_of(*lines: str) -> Outcome:
    outcome = Outcome(suite=("outbox", "outbox_sale"))
    for record in records(f"{line}\n" for line in lines):
        outcome.add(record)
    return outcome


def line(level: str, logger: str, message: str) -> str:
    return f"{STAMP} {level} db {logger}: {message} "


RESULT = "0 failed, 0 error(s) of 3 tests when loading database 'db'"


def test_a_good_run_has_no_problem():
    outcome = outcome_of(
        line("INFO", "odoo.addons.outbox.tests.test_a", "Starting TestA.test_b ... "),
        line("INFO", "odoo.tests.result", RESULT),
    )
    assert (outcome.passed, outcome.failed, outcome.finished) == (3, set(), True)
    assert outcome.problems == []


def test_a_failure_is_shown_with_its_traceback_and_counted_once():
    outcome = outcome_of(
        line("ERROR", "odoo.addons.outbox.tests.test_a", "FAIL: TestA.test_b"),
        "Traceback (most recent call last):",
        "AssertionError: 1 != 2",
        line("ERROR", "odoo.tests.result", "1 failed, 0 error(s) of 3 tests"),
    )
    assert "AssertionError: 1 != 2" in str(outcome.problems[0])
    assert (outcome.passed, outcome.failed) == (2, {"TestA.test_b"})
    assert outcome.unexpected == []


def test_an_error_that_is_no_verdict_fails_a_run_whose_tests_pass():
    outcome = outcome_of(
        line("ERROR", "odoo.sql_db", "bad query: SELECT nothing"),
        line("INFO", "odoo.tests.result", RESULT),
    )
    assert len(outcome.unexpected) == 1


def test_a_warning_counts_when_it_is_about_the_suite():
    about = "The method outbox.event.x is shadowed"
    outcome = outcome_of(
        line("WARNING", "odoo.addons.outbox.models.outbox_event", "careful"),
        line("WARNING", "odoo.registry", about),
        line("WARNING", "py.warnings", "/src/outbox_sale/models/a.py:3: deprecated"),
        line("WARNING", "odoo.addons.sale.models.sale_order", "careful"),
        line("WARNING", "odoo.registry", "The field sale.order.x is odd"),
    )
    assert len(outcome.unexpected) == 3


def test_a_run_without_a_result_is_not_finished():
    outcome = outcome_of(line("CRITICAL", "odoo.service.server", "no registry"))
    assert not outcome.finished
    assert len(outcome.unexpected) == 1


def test_failing_subtests_are_one_failing_test():
    logger = "odoo.addons.outbox.tests.test_a"
    outcome = outcome_of(
        line("ERROR", logger, "FAIL: Subtest TestA.test_b (i=1)"),
        line("ERROR", logger, "FAIL: Subtest TestA.test_b (i=2)"),
        line("ERROR", "odoo.modules.loading", "Module outbox: 2 failures, 0 errors"),
        line("INFO", "odoo.tests.result", RESULT),
    )
    assert (outcome.passed, len(outcome.failed)) == (2, 1)
    assert outcome.unexpected == []


def test_a_class_that_could_not_be_set_up_failed_and_no_test_of_it_ran():
    logger = "odoo.addons.outbox.tests.test_a"
    name = "setUpClass (odoo.addons.outbox.tests.test_a.TestA)"
    outcome = outcome_of(
        line("ERROR", logger, f"ERROR: {name}"),
        line("INFO", "odoo.tests.result", RESULT),
    )
    assert (outcome.passed, outcome.failed) == (3, {name})

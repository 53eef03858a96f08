"""Reading the log of an Odoo that ran tests.

The shape of a line is that of `odoo.netsvc`: time, pid, level, database, logger and
message.
A record goes on over the lines that do not have that shape (tracebacks).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

_RECORD = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ (?P<level>[A-Z]+) (?P<database>\S+) "
    r"(?P<logger>[\w.?]+): (?P<message>.*)$"
)
_RESULT = re.compile(r"\d+ failed, \d+ error\(s\) of (\d+) tests")
_STARTING = re.compile(r"^Starting (\S+) \.\.\.")
# A test may fail in several of its subtests, whose parameters follow its name.
_VERDICT = re.compile(r"^(?:FAIL|ERROR): (?:Subtest )?(setUpClass \(.*\)|\S+)")
_SUMMARY = re.compile(r"^(Module \S+: \d+ failures|At least one test failed)")
_SKIPPED = re.compile(r"^skipped (.*)")


@dataclass
class Record:
    level: str
    logger: str
    message: str

    def __str__(self) -> str:
        return f"{self.level} {self.logger}: {self.message}"


def records(lines: Iterable[str]) -> Iterator[Record]:
    """Each record when it is complete, that is when the next one begins."""
    current: Record | None = None
    for line in lines:
        line = line.rstrip("\n")
        if match := _RECORD.match(line):
            if current:
                yield current
            current = Record(match["level"], match["logger"], match["message"])
        elif current:
            current.message += f"\n{line}"
        else:
            current = Record("INFO", "", line)
    if current:
        yield current


@dataclass
class Outcome:
    """What the records of one run say.

    :ivar failed: names of the tests (and of the classes' set-ups) that failed
    :ivar problems: records that say why a run is not good: failed tests, and errors and
        warnings nobody expected
    """

    suite: tuple[str, ...] = ()
    ran: int = 0
    failed: set[str] = field(default_factory=set)
    finished: bool = False
    started: str = ""
    problems: list[Record] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    def add(self, record: Record) -> bool:
        """Take a record in; tell whether a person must see it."""
        if match := _RESULT.search(record.message):
            self.ran += int(match[1])
            self.finished = True
            return False
        if match := _STARTING.match(record.message):
            self.started = match[1]
        elif match := _SKIPPED.match(record.message):
            self.skipped.append(match[1])
        elif match := _VERDICT.match(record.message):
            self.failed.add(match[1])
        if not self._is_problem(record):
            return False
        if record in self.problems:
            return False
        self.problems.append(record)
        return not _SUMMARY.match(record.message)

    def _is_problem(self, record: Record) -> bool:
        if record.level in ("ERROR", "CRITICAL"):
            return True
        return record.level == "WARNING" and self._is_about_suite(record)

    def _is_about_suite(self, record: Record) -> bool:
        names = "|".join(map(re.escape, self.suite))
        about = rf"(?:odoo\.addons\.|/)({names})(?:\b|/)|\b({names})\.\w"
        return bool(names and re.search(about, f"{record.logger} {record.message}"))

    @property
    def unexpected(self) -> list[Record]:
        """Problems that are no test's verdict, and so are counted on top."""
        return [
            problem
            for problem in self.problems
            if not _VERDICT.match(problem.message)
            and not _SUMMARY.match(problem.message)
            and not problem.logger.startswith("odoo.tests.")
            # What a page says on its console fails the test that opened it.
            and not problem.logger.endswith(".browser")
        ]

    @property
    def passed(self) -> int:
        failed_tests = [name for name in self.failed if not name.startswith("setUp")]
        return max(0, self.ran - len(failed_tests) - len(self.skipped))

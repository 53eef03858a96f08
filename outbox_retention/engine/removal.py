# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The work of the rules: a little at a time, each step a transaction of its own.

How far a rule has come, what it removed and the record of it are committed together: a
run that is killed loses nothing but its last step.
"""

import time

from odoo.addons.integration_base.engine.cursors import read_committed
from odoo.addons.integration_base.engine.neutral import neutral

from . import removal_sql

#: Seconds for a run, in which Odoo's other scheduled actions may have to wait.
BUDGET = 60.0


def run(registry, budget: float = BUDGET) -> bool:
    """Do what the rules say, for some time.

    :return: whether there may be more to remove
    """
    deadline = time.monotonic() + budget
    with read_committed(registry) as cr:
        rules = neutral(cr)["outbox.retention.rule"]._due()
        for rule_id in rules.ids:
            if not _follow(cr, rule_id, deadline):
                return True
    return False


def _follow(cr, rule_id: int, deadline: float) -> bool:
    """Follow one rule to its end, or to the end of the time; False for the latter."""
    entry_id = None
    while time.monotonic() < deadline:
        # People may change or delete it meanwhile.
        rule = neutral(cr)["outbox.retention.rule"].browse(rule_id).exists()
        order = rule and rule.active and rule._order_now()
        if not order:
            cr.commit()  # pylint: disable=invalid-commit
            return True
        found = removal_sql.look(cr, order, rule.mark)
        count = removal_sql.remove(cr, order, found.ids)
        if count:
            entry_id = rule._note_removal(entry_id, count, order.before)
        if found.until is not None:
            rule.mark = found.until
        # A step stands for itself, and must not hold rows any longer.
        cr.commit()  # pylint: disable=invalid-commit
        if not found.more:
            return True
    return False

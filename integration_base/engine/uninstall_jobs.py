# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Jobs of models that are about to be gone."""

from collections.abc import Sequence

CANCEL = """
UPDATE queue_job
   SET state = 'cancelled', date_cancelled = now() AT TIME ZONE 'UTC'
 WHERE model_name = ANY(%s)
   AND state IN ('wait_dependencies', 'pending', 'enqueued', 'failed')
"""


def let_go(cr, models: Sequence[str]) -> None:
    """Have no job run any more, and none refer to a job function that is deleted.

    :param cr: a cursor of its own in READ COMMITTED: in the long transaction of an
        uninstallation, a job that has run meanwhile would raise a serialisation
        failure, here or when Odoo deletes the job function that its row refers to
    :param models: names of models whose methods are jobs
    """
    cr.execute(CANCEL, (list(models),))
    cr.execute(
        "UPDATE queue_job SET job_function_id = NULL WHERE model_name = ANY(%s)",
        (list(models),),
    )

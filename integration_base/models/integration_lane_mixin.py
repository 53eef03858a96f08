# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import datetime, timedelta

from odoo import api, fields, models

from ..engine import follow_up, lane_lock, wake_up
from ..engine.follow_up import Keys
from ..engine.wake_up import Lanes
from ..engine.waking_sql import Waking
from .queue_job import LONG


class IntegrationLaneMixin(models.AbstractModel):
    """A unit of work that one queue_job job at a time works through.

    Models say how their lanes are found (``_waking``) and what their job is
    (``_job_of``).
    """

    _name = "integration.lane.mixin"
    _description = "Lane"

    _waking: Waking

    def init(self):
        # Apart from the lane, whose row changes: a row that is only ever locked cannot
        # raise a serialisation failure.
        if not self._abstract:
            lane_lock.create_table(self.env.cr, self._table)

    @api.model_create_multi
    def create(self, vals_list):
        lanes = super().create(vals_list)
        lanes.flush_recordset()
        lane_lock.add(self.env.cr, self._table, lanes.ids)
        return lanes

    @api.model
    def _wake(self, lanes: set[tuple[int, int]]):
        """Have lanes worked on at once that may be worked on now.

        :param lanes: (id of whose lane it is, lane number)
        """
        self.env.flush_all()
        for lane in self._waking.find_told(self.env.cr, lanes, LONG):
            self._make_job(lane)

    @api.model
    def _make_way(self, keys: Keys, lanes: Lanes):
        """Let what waits behind heads go on that a person has moved out of the way.

        Now, and once more after the commit; and have the lanes worked on.

        :param keys: (id of whose it is, key) of the heads
        :param lanes: theirs, as ``_wake`` takes them
        """
        cr = self.env.cr
        self._let_go(keys)
        follow_up.after_commit(cr, self._name, keys)
        wake_up.after_commit(cr, self._name, lanes)

    @api.model
    def _let_go(self, keys: Keys) -> Lanes:
        """Bring back what is parked behind nothing; the lanes that it is in.

        :param keys: (id of whose it is, key)
        """
        lanes: Lanes = set()
        for owner in {owner for owner, _key in keys}:
            mine = {key for of, key in keys if of == owner}
            lanes |= {(owner, lane) for lane in self._release(owner, mine)}
        return lanes

    @api.model
    def _release(self, owner_id: int, keys: set[str]) -> set[int]:
        """Bring back what is parked behind nothing; the numbers of its lanes."""
        raise NotImplementedError

    def _enqueue(self, delay: timedelta | None = None):
        """Have each lane worked on by a job, now or after a while.

        A job that waits already will do; a running one may have read its last batch.
        """
        self.env.flush_all()
        eta = fields.Datetime.now() + delay if delay else None
        # Apart from immediate jobs, which must not wait for it.
        moment = f":{eta:%Y%m%d%H%M%S}" if eta else ""
        for lane in self._waking.find_named(self.env.cr, self._ids, LONG, moment):
            self._make_job(lane, eta, moment)

    @api.model
    def _make_job(self, lane, eta: datetime | None = None, moment: str = "") -> None:
        """Make the job of a lane, unless one waits already.

        :param lane: as ``_waking`` finds it
        """
        method, options = self.browse(lane.lane_id)._job_of(lane)
        self.env["queue.job"]._make_unless(
            lane.waiting,
            method,
            identity_key=self._waking.identity(lane.lane_id, moment),
            eta=eta,
            **options,
        )

    def _job_of(self, lane) -> tuple:
        """The method that works through the lane, and what else its job is made with.

        :param lane: as ``_waking`` finds it
        """
        raise NotImplementedError

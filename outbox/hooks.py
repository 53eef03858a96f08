# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


def uninstall_hook(env):
    """Drop the table that is no model's, and cancel jobs whose model will be gone."""
    env["queue.job"].search(
        [
            ("model_name", "=", "outbox.lane"),
            ("state", "in", ("wait_dependencies", "pending", "enqueued", "failed")),
        ]
    ).button_cancelled()
    env.cr.execute("DROP TABLE IF EXISTS outbox_lane_lock")

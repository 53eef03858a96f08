# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


def uninstall_hook(env):
    """Drop the tables of no model."""
    env.cr.execute(
        "DROP TABLE IF EXISTS inbox_lane_lock, inbox_identity, inbox_position"
    )

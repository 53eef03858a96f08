# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.exceptions import AccessError


def require_operator(env) -> None:
    """Let only Integration Operators go on.

    :raises AccessError: says who can help
    """
    if not (
        env.su or env.user.has_group("integration_base.group_integration_operator")
    ):
        raise AccessError(
            env._(
                "Only an Integration Operator may do this. Ask a colleague who is one, "
                "or an administrator for the role."
            )
        )

# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.exceptions import AccessError


def require_operator(env) -> None:
    """Let only Integration Operators go on.

    :raises AccessError: says who can help
    """
    if not _has_role(env, "operator"):
        raise AccessError(
            env._(
                "Only an Integration Operator may do this. Ask a colleague who is one, "
                "or an administrator for the role."
            )
        )


def require_manager(env) -> None:
    """Let only Integration Managers go on.

    :raises AccessError: says who can help
    """
    if not _has_role(env, "manager"):
        raise AccessError(
            env._(
                "Only an Integration Manager may do this. Ask a colleague who is one, "
                "or an administrator for the role."
            )
        )


def _has_role(env, role: str) -> bool:
    return env.su or env.user.has_group(f"integration_base.group_integration_{role}")

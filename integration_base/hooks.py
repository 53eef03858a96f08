# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


def uninstall_hook(env):
    """Drop the trigger function, which would outlive the audit trail's table."""
    env.cr.execute("DROP FUNCTION IF EXISTS integration_audit_append_only() CASCADE")

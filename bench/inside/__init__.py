"""What runs inside Odoo's process; each function gets `env` first."""

# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Runbooks, served by Odoo itself: whoever needs one may have nothing else at hand."""

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request

from ..pure import runbook


class Runbook(http.Controller):
    # Open to all: it says nothing of this database, and whoever is called at night may
    # have no login.
    @http.route(
        [runbook.ADDRESS, f"{runbook.ADDRESS}/<string:name>"],
        type="http",
        auth="public",
        methods=["GET"],
        readonly=True,
    )
    def page(self, name=runbook.INDEX, **_unknown):
        """A runbook as a page, or the list of them."""
        if name not in runbook.names():
            raise NotFound()
        return request.make_response(
            runbook.page(name),
            [
                ("Content-Type", "text/html; charset=utf-8"),
                (
                    "Content-Security-Policy",
                    "default-src 'none'; style-src 'unsafe-inline'",
                ),
            ],
        )

from odoo import http
from odoo.http import request


class Empty(http.Controller):
    @http.route(
        "/bench/empty", type="http", auth="none", csrf=False, save_session=False
    )
    def take(self, **_nothing):
        request.httprequest.get_data()
        return request.make_json_response({"id": None}, status=202)

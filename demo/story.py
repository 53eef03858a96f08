"""A short day of a sales department, told over the external API."""

from demo.odoo_api import ApiError, OdooApi

EVENT_TYPES = (
    "sale.order.created",
    "sale.order.confirmed",
    "sale.order.updated",
    "sale.order.cancelled",
)


class Story:
    """What an integrator and a sales person do."""

    def __init__(self, api: OdooApi):
        self._api = api
        self._customer = self._first("res.partner", [("is_company", "=", True)])
        self._products = [
            row["id"]
            for row in api.search_read(
                "product.product", [("sale_ok", "=", True)], ["id"], limit=3, order="id"
            )
        ]

    def _first(self, model: str, domain: list) -> int:
        return self._api.search_read(model, domain, ["id"], limit=1, order="id")[0][
            "id"
        ]

    def allow_this_machine(self) -> None:
        """What a system administrator does: open the network guard for 127.0.0.1."""
        self._api.call(
            "ir.config_parameter",
            "set_param",
            key="integration_base.allowed_networks",
            value="127.0.0.1/32",
        )

    def publish_at(self, url: str) -> None:
        """What a system administrator does once: name the address of this Odoo.

        Events tell receivers that their schemas are there.
        """
        self._api.call(
            "ir.config_parameter", "set_param", key="web.base.url", value=url
        )

    def connect(self, name: str, url: str, secret: str, timing: str) -> int:
        """Create an endpoint for all event types of a timing class.

        It may know everything, as it stands for all systems of the plant.

        :return: id of its subscription
        """
        (endpoint,) = self._api.call(
            "outbox.endpoint",
            "create",
            vals_list=[
                {
                    "name": name,
                    "url": url,
                    "clearance": "restricted",
                    "secret_ids": [[0, 0, {"name": name, "value": secret}]],
                }
            ],
        )
        types = self._api.search_read(
            "outbox.event.type",
            [("timing", "=", timing), ("name", "!=", "outbox.endpoint.test")],
            ["id"],
        )
        (subscription,) = self._api.call(
            "outbox.subscription",
            "create",
            vals_list=[
                {
                    "endpoint_id": endpoint,
                    "event_type_ids": [[6, 0, [row["id"] for row in types]]],
                }
            ],
        )
        return subscription

    def order(self, reference: str, quantity: int = 1) -> int:
        """Create a quotation with two lines; its id."""
        (order,) = self._api.call(
            "sale.order", "create", vals_list=[self._quotation(reference, quantity)]
        )
        return order

    def _quotation(self, reference: str, quantity: int) -> dict:
        return {
            "partner_id": self._customer,
            "client_order_ref": reference,
            "order_line": [
                [0, 0, {"product_id": product, "product_uom_qty": quantity}]
                for product in self._products[:2]
            ],
        }

    def confirm(self, order: int) -> None:
        self._api.call("sale.order", "action_confirm", ids=[order])

    def cancel(self, order: int) -> None:
        self._api.call(
            "sale.order",
            "action_cancel",
            ids=[order],
            context={"disable_cancel_warning": True},
        )

    def change(self, order: int) -> None:
        """Promise another date, add a line and change a quantity, all at once."""
        (line, *_others) = self._api.search_read(
            "sale.order.line", [("order_id", "=", order)], ["id"]
        )
        self._api.call(
            "sale.order",
            "write",
            ids=[order],
            vals={
                "commitment_date": "2030-01-15 08:00:00",
                "order_line": [
                    [1, line["id"], {"product_uom_qty": 7}],
                    [0, 0, {"product_id": self._products[2], "product_uom_qty": 3}],
                ],
            },
        )

    def fail(self, reference: str) -> str:
        """Create one good quotation and one without customer in one transaction.

        :return: why Odoo rolled both back
        """
        bad = self._quotation(reference, 1)
        del bad["partner_id"]
        try:
            self._api.call(
                "sale.order", "create", vals_list=[self._quotation(reference, 1), bad]
            )
        except ApiError as error:
            return str(error)
        raise AssertionError("Odoo accepted a quotation without a customer.")

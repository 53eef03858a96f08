# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The products in warehouses that what happened is about, as the database has it."""

from odoo.tools import SQL

from .notes import Touched

# Product id and warehouse id.
Pair = tuple[int, int]

# A draft is no plan yet.
_ROWS = """
WITH place(product, location) AS (
    SELECT product_id, location_id FROM stock_quant WHERE id = ANY(%(quants)s)
    UNION
    SELECT m.product_id, place.id
      FROM stock_move m,
           unnest(ARRAY[m.location_id, m.location_dest_id, m.location_final_id])
             AS place(id)
     WHERE m.id = ANY(%(moves)s) AND m.state <> 'draft'
    UNION
    SELECT * FROM unnest(%(products)s::int[], %(locations)s::int[])
), pair(product, warehouse) AS (
    SELECT DISTINCT p.id, l.warehouse_id
      FROM place
      JOIN stock_location l ON l.id = place.location
      JOIN product_product p ON p.id = place.product
      JOIN product_template t ON t.id = p.product_tmpl_id
     WHERE t.is_storable AND l.warehouse_id IS NOT NULL
)
SELECT pair.product, pair.warehouse, a.id
  FROM pair
  LEFT JOIN outbox_stock_availability a
    ON a.product_id = pair.product AND a.warehouse_id = pair.warehouse
"""


def rows_by_pair(env, noted: Touched) -> dict[Pair, int | None]:
    """Ids of the availability of storable products, None where there is no row yet."""
    places = sorted(place for place in noted.places if place[1])
    rows = env.execute_query(
        SQL(
            _ROWS,
            quants=list(noted.quants),
            moves=list(noted.moves),
            products=[product for product, _location in places],
            locations=[location for _product, location in places],
        )
    )
    return {(product, warehouse): id_ for product, warehouse, id_ in rows}

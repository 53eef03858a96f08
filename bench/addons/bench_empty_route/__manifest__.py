{
    "name": "Bench: an empty route",
    "summary": "What Odoo needs to answer at all",
    "version": "19.0.1.0.0",
    "license": "LGPL-3",
    "author": "The benches",
    "category": "Hidden",
    "depends": ["base"],
    "installable": True,
}

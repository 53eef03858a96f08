{
    "name": "Bench: one job per event",
    "summary": "What one would write with queue_job alone",
    "version": "19.0.1.0.0",
    "license": "LGPL-3",
    "author": "The benches",
    "category": "Hidden",
    "depends": ["queue_job"],
    "external_dependencies": {"python": ["requests"]},
    "installable": True,
}

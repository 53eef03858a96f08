"""End to end: a real server with workers, a real job runner, receivers over HTTP.

Nothing of the suite is imported here. What people and integrators do is done through
the external API; the database is only looked at as an administrator would.
"""

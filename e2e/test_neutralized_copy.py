"""A copy of production never calls production's partners."""

import pytest

from demo.odoo_api import ApiError, OdooApi
from demo.story import Story
from devtools import databases
from e2e import copies
from e2e.endpoint import sweep, unfinished_jobs
from e2e.receiver import Answer
from e2e.waiting import eventually


def test_nothing_leaves_a_neutralized_copy(
    source, server, keys, story, connect, receiver
):
    """Neither what waits in the dump, job included, nor what happens in the copy."""
    endpoint = connect(receiver)
    receiver.answer_next(Answer(500))
    story.order("E2E-ORIGINAL")
    endpoint.wait_for("retrying")
    dumped = copies.dump(server.database)
    endpoint.wait_until_settled()
    endpoint.archive()
    arrived = len(receiver.requests)

    with copies.serving(source, "neutralized", "template0") as copy:
        copies.restore(copy.database, dumped, server.database)
        copies.run_odoo(copy.instance, copy.log, subcommand="neutralize")
        active = databases.sql(
            "SELECT name FROM outbox_endpoint WHERE state = 'active'", copy.database
        )
        assert not active

        copy.start()
        api = OdooApi(copy.url, copy.database, keys["admin"])
        there = type(endpoint)(api, endpoint.id, endpoint.secrets)
        told = Story(api)
        told.confirm(told.order("E2E-COPY"))
        sweep(api)
        eventually(lambda: not unfinished_jobs(api), "all jobs of the copy are over")
        assert len(there.deliveries("pending", "retrying")) == 3
        assert len(receiver.requests) == arrived

        with pytest.raises(ApiError, match="neutralized copy"):
            there.resume()
        declare_a_test_system(api)
        there.resume()
        there.wait_until_settled()
    assert len(receiver.requests) == arrived + 3, "only the pause had kept them"


def declare_a_test_system(api):
    """What an administrator does so that a copy may deliver to test receivers."""
    model = "ir.config_parameter"
    mark = api.search_read(model, [("key", "=", "database.is_neutralized")], ["id"])
    api.call(model, "unlink", ids=[row["id"] for row in mark])

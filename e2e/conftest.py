"""One server for all tests, and endpoints that end with the test that made them."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from demo.odoo_api import OdooApi
from demo.story import Story
from devtools import odoo, prepare
from devtools import server as servers
from e2e.endpoint import Endpoint
from e2e.history import plant
from e2e.receiver import Receiver

_PEOPLE_SCRIPT = Path(__file__).with_name("make_people.py")


@pytest.fixture(scope="session")
def source() -> Iterator[odoo.Odoo]:
    with prepare.ready() as found:
        yield found


@pytest.fixture(scope="session")
def history_plant(source: odoo.Odoo) -> Iterator[plant.Plant]:
    """Servers whose PostgreSQL may crash: it is nobody else's."""
    with plant.ready(source) as ready:
        yield ready


@pytest.fixture(scope="session")
def server(source: odoo.Odoo) -> Iterator[servers.Server]:
    with servers.running("e2e", source=source) as running:
        yield running


@pytest.fixture(scope="session")
def keys(server: servers.Server) -> dict[str, str]:
    """API keys by login: admin, operator, reader (User) and outsider (no role)."""
    output = server.shell(_PEOPLE_SCRIPT.read_text(), E2E_KEY_DAYS="1")
    return json.loads(output.splitlines()[-1])


@pytest.fixture(scope="session")
def log_in(server: servers.Server, keys: dict[str, str]) -> Callable[[str], OdooApi]:
    """A client of its own for a person, by login."""
    return lambda login: OdooApi(server.url, server.database, keys[login])


@pytest.fixture(scope="session")
def api(log_in: Callable[[str], OdooApi]) -> OdooApi:
    """The administrator's client."""
    return log_in("admin")


@pytest.fixture(scope="session")
def story(api: OdooApi) -> Story:
    """What the sales department does."""
    told = Story(api)
    told.allow_this_machine()
    return told


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as listening:
        yield listening


@pytest.fixture
def connect(api: OdooApi, story: Story) -> Iterator[Callable[..., Endpoint]]:
    """Creates endpoints subscribed to all sale events; archives them in the end."""
    made = []

    def create(receiver: Receiver, **values) -> Endpoint:
        made.append(Endpoint.create(api, receiver, **values))
        return made[-1]

    yield create
    for endpoint in made:
        endpoint.archive()


@pytest.fixture
def endpoint(connect: Callable[..., Endpoint], receiver: Receiver) -> Endpoint:
    """An endpoint that posts to `receiver`."""
    return connect(receiver)


@pytest.fixture
def seed() -> int:
    """Printed with a failure; E2E_SEED repeats it."""
    number = int(os.environ.get("E2E_SEED") or int.from_bytes(os.urandom(4)))
    print(f"E2E_SEED={number}")
    return number

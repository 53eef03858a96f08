# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Whether an address is in a list of networks that a person wrote."""

import ipaddress
from collections.abc import Iterable

from odoo.addons.integration_base.pure.network_guard import parse_networks
from odoo.addons.integration_base.pure.special_networks import Network

__all__ = ["Network", "contains", "parse_networks"]


def contains(networks: Iterable[Network], address: str) -> bool:
    """Whether an address is in one of the networks; what is no address never is.

    An IPv4 address that comes in an IPv6 address counts as itself.

    :param networks: as ``parse_networks`` returns them
    """
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return any(parsed in network for network in networks)

# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the network guard says when it refuses."""


class GuardError(ValueError):
    """A target that must not, or cannot, be connected to; says so to a person."""


class InvalidUrl(GuardError):
    """A URL in a form that is not accepted."""


class InvalidNetwork(GuardError):
    """An entry of the allow list that is no network."""


class UnresolvedHost(GuardError):
    """A host name without any address."""


class ForbiddenAddress(GuardError):
    """An address that the deny list covers and the allow list does not."""

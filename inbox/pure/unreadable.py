# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


class Unreadable(ValueError):
    """A request whose content cannot be read.

    :ivar status: of the answer: 400, or 415 for a media type that is not taken here
    :ivar detail: what the sender has to fix
    """

    def __init__(self, detail: str, status: int = 400):
        self.detail = detail
        self.status = status
        super().__init__(detail)

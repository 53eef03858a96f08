# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""GitHub: ``X-Hub-Signature-256``. The older SHA-1 header proves nothing here."""

from .body_signature import BodySignature


class GitHub(BodySignature):
    headers = ("X-Hub-Signature-256",)
    prefix = "sha256="
    id_headers = ("X-GitHub-Delivery",)
    type_headers = ("X-GitHub-Event",)

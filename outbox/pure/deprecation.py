# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Response headers that announce an end, on the requests that carry an old version.

RFC 9745 (Deprecation), RFC 8594 (Sunset), RFC 5829 (successor-version). They were made
for responses; webhook senders put them on requests, where receivers look for them.
"""

from datetime import UTC, date, datetime, time
from email.utils import format_datetime


def deprecation_headers(
    deprecated_on: datetime, sunset: date | None, successor: str | None
) -> dict[str, str]:
    """:param deprecated_on: aware
    :param sunset: the last day on which the version is sent for certain
    :param successor: URI of what replaces it
    """
    headers = {"Deprecation": f"@{int(deprecated_on.timestamp())}"}
    if sunset:
        end = datetime.combine(sunset, time(23, 59, 59), UTC)
        headers["Sunset"] = format_datetime(end, usegmt=True)
    if successor:
        headers["Link"] = f'<{successor}>; rel="successor-version"'
    return headers

"""Proving the books."""

from hubmanager.hub.messages.queries import CheckBooks
from hubmanager.hub.messages.views import Finding
from hubmanager.hub.parts import HubParts
from hubmanager.hub.publisher import Publisher
from hubmanager.store.check import prove_books


async def check_books(query: CheckBooks, parts: HubParts, publisher: Publisher) -> tuple[Finding, ...]:
    """Return every figure that was compared."""
    del query, publisher
    findings = await parts.store.read(prove_books)
    return tuple(
        Finding(check=found.check, is_ok=found.is_ok, compared=found.compared, remedy=found.remedy)
        for found in findings
    )

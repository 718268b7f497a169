"""What was answered lately, so that a call that is sent again under its old id gets its old answer."""

from collections import OrderedDict

from hubmanager.chargers.ocpp.frames import Call


class AnswerMemory:
    """The answers to the last calls of one station whose repetition must change nothing.

    Stations that number their messages from 1 after each boot reuse ids for other messages. So an answer is given again
    only to the very same call: id, action and payload.
    """

    def __init__(self, size: int = 64) -> None:
        self._size = size
        self._answers: OrderedDict[tuple[str, str | int], tuple[object, bytes]] = OrderedDict()

    def find(self, call: Call) -> bytes | None:
        """Return the stored answer to the same call, or None."""
        known = self._answers.get((call.action, call.message_id))
        if known is None or known[0] != call.payload:
            return None
        return known[1]

    def keep(self, call: Call, answer: bytes) -> None:
        """Remember the answer to a call."""
        self._answers[(call.action, call.message_id)] = (call.payload, answer)
        if len(self._answers) > self._size:
            self._answers.popitem(last=False)

    def clear(self) -> None:
        """Forget everything (the station speaks another version now)."""
        self._answers.clear()

"""What was answered lately, so that a call that is sent again under its old id gets its old answer."""

from collections import OrderedDict

from hubmanager.chargers.ocpp.frames import Call


class AnswerMemory:
    """The answers to the last calls of one station whose repetition must change nothing.

    Stations that number their messages from 1 after each boot reuse ids for other messages. So an answer is given again
    only to the very same frame; one that says the same in other words is handled like a new one, which changes nothing either.
    """

    def __init__(self, size: int = 64) -> None:
        self._size = size
        self._answers: OrderedDict[str | int, tuple[bytes, bytes]] = OrderedDict()

    def find(self, call: Call) -> bytes | None:
        """Return the stored answer to the same call, or None."""
        known = self._answers.get(call.message_id)
        return known[1] if known is not None and known[0] == call.raw else None

    def keep(self, call: Call, answer: bytes) -> None:
        """Remember the answer to a call."""
        self._answers[call.message_id] = (call.raw, answer)
        if len(self._answers) > self._size:
            self._answers.popitem(last=False)

    def clear(self) -> None:
        """Forget everything (the station speaks another version now)."""
        self._answers.clear()

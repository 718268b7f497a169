"""What was answered lately, so that a call that is sent again under its old id gets its old answer."""

from collections import OrderedDict
from hashlib import blake2b

from hubmanager.chargers.ocpp.frames import Call


class AnswerMemory:
    """The answers to the last calls of one station whose repetition must change nothing.

    Stations that number their messages from 1 after each boot reuse ids for other messages. So an answer is given again
    only to the very same frame; one that says the same in other words is handled like a new one, which changes nothing either.
    """

    def __init__(self, size: int = 64) -> None:
        self._size = size
        self._answers: OrderedDict[str | int, tuple[bytes, bytes]] = OrderedDict()
        """Digest of the frame, and the answer: the frames of 200 stations would be the greater part of what is kept."""

    def find(self, call: Call) -> bytes | None:
        """Return the stored answer to the same call, or None."""
        known = self._answers.get(call.message_id)
        return known[1] if known is not None and known[0] == _digest(call.raw) else None

    def keep(self, call: Call, answer: bytes) -> None:
        """Remember the answer to a call."""
        # orjson writes into a block of 4 KiB and keeps it: 64 answers of 200 stations would hold 60 MB for 1 MB of text.
        self._answers[call.message_id] = (_digest(call.raw), bytes(memoryview(answer)))
        if len(self._answers) > self._size:
            self._answers.popitem(last=False)

    def clear(self) -> None:
        """Forget everything (the station speaks another version now)."""
        self._answers.clear()


def _digest(frame: bytes) -> bytes:
    return blake2b(frame, digest_size=16).digest()

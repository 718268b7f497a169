"""Tones for alerts, from resources/sounds, through whatever player the system has; without one, the system's beep.

QtMultimedia is part of the large Qt add-on package, which the program does without.
"""

import shutil
import sys
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QTimer
from PySide6.QtWidgets import QApplication

from hubmanager.domain.alert import AlertPriority
from hubmanager.resource_files import resources_folder

_REPEAT_MS = 5000
_FILES = {
    AlertPriority.SAFETY: "safety.wav",
    AlertPriority.MONEY: "attention.wav",
    AlertPriority.SERVICE: "attention.wav",
}
_PLAYERS = (("pw-play",), ("paplay",), ("aplay", "-q"), ("afplay",))


class Bell(QObject):
    """Rings once for money and service, every five seconds for safety until it is taken. Notices are silent."""

    def __init__(self, parent: QObject | None = None, *, player: tuple[str, ...] | None = None) -> None:
        """`player` is the command that plays a file; left out, the system's is looked for when it first rings."""
        super().__init__(parent)
        self.is_on = True
        self._player = player
        self._timer = QTimer(self)
        self._timer.setInterval(_REPEAT_MS)
        self._timer.timeout.connect(lambda: self._play(_FILES[AlertPriority.SAFETY]))

    @property
    def is_repeating(self) -> bool:
        """Whether a safety alert is ringing on."""
        return self._timer.isActive()

    def ring(self, priority: AlertPriority) -> None:
        """Ring once."""
        file = _FILES.get(priority)
        if file is not None and self.is_on:
            self._play(file)

    def repeat(self, is_wanted: bool) -> None:
        """Go on ringing for safety, or stop. Muting the sound does not stop it: somebody may be in danger."""
        if is_wanted and not self._timer.isActive():
            self._play(_FILES[AlertPriority.SAFETY])
            self._timer.start()
        elif not is_wanted:
            self._timer.stop()

    def _play(self, name: str) -> None:
        file = sound_file(name)
        player = self._find_player()
        if sys.platform == "win32":
            import winsound

            winsound.PlaySound(str(file), winsound.SND_FILENAME | winsound.SND_ASYNC)
        elif player is None or not QProcess.startDetached(player[0], [*player[1:], str(file)])[0]:
            QApplication.beep()

    def _find_player(self) -> tuple[str, ...] | None:
        if self._player is None:
            found = next((player for player in _PLAYERS if shutil.which(player[0])), ())
            self._player = found
        return self._player or None


def sound_file(name: str) -> Path:
    """Return where a tone lies."""
    return resources_folder() / "sounds" / name

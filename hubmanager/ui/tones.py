"""Makes the tones in resources/sounds: `python -m hubmanager.ui.tones`. Sines with soft ends, 22,050 Hz mono, 16 bit."""

import math
import struct
import wave
from pathlib import Path

from hubmanager.ui.sound import sound_file

_RATE = 22_050
_FADE_S = 0.012
Note = tuple[float, float]
"""Frequency in Hz (0: silence) and length in s."""

TONES: dict[str, tuple[Note, ...]] = {
    "attention.wav": ((784.0, 0.16), (0.0, 0.05), (1046.5, 0.26)),
    "safety.wav": ((988.0, 0.18), (0.0, 0.07), (988.0, 0.18), (0.0, 0.07), (988.0, 0.34)),
}


def make_tone(notes: tuple[Note, ...]) -> bytes:
    """Return the samples of a row of notes."""
    samples: list[int] = []
    for frequency, length_s in notes:
        count = int(_RATE * length_s)
        for n in range(count):
            edge = min(n, count - n) / (_RATE * _FADE_S)
            level = 0.42 * min(1.0, edge) * math.exp(-2.2 * n / _RATE)
            samples.append(int(32767 * level * math.sin(2 * math.pi * frequency * n / _RATE)))
    return struct.pack(f"<{len(samples)}h", *samples)


def write_tone(file: Path, notes: tuple[Note, ...]) -> None:
    """Write a tone as a WAV file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(_RATE)
        out.writeframes(make_tone(notes))


if __name__ == "__main__":
    for name, row in TONES.items():
        write_tone(sound_file(name), row)

"""Time from the start of Python to the first painted window: `hubmanager run` beside a bare PySide6 window with a label.

Run by hand: QT_QPA_PLATFORM=offscreen python -m tests.benchmarks.window_start [runs]
"""

import statistics
import subprocess
import sys
import tempfile
import time

BARE = """
import os, sys
from PySide6.QtWidgets import QApplication, QLabel
application = QApplication([])
class Label(QLabel):
    def paintEvent(self, event):
        super().paintEvent(event)
        sys.stdout.write("painted")
        sys.stdout.flush()
        os._exit(0)
label = Label("Hubmanager")
label.resize(1440, 900)
label.showMaximized()
application.exec()
"""
OURS = """
import os, sys
sys.argv = ["hubmanager", "run", "--data", sys.argv[1]]
write, leave = sys.stdout.write, os._exit
class Watch:
    def find_spec(self, name, path=None, target=None):
        if name == "hubmanager.logs":  # what comes right after the frame was painted
            write("painted")
            sys.stdout.flush()
            leave(0)
sys.meta_path.insert(0, Watch())
from hubmanager.cli import main
main()
"""


def seconds(code: str) -> float:
    """Return how long one run takes, from the start of the process to the first paint."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        done = subprocess.run([sys.executable, "-c", code, folder], capture_output=True, text=True, check=True)
        took = time.perf_counter() - began
    assert done.stdout == "painted", done.stderr
    return took


def main() -> None:
    """Print the medians and their ratio, runs taken in turns."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    bare, ours = [], []
    for _ in range(runs):
        bare.append(seconds(BARE))
        ours.append(seconds(OURS))
    first, second = statistics.median(bare), statistics.median(ours)
    print(f"bare window {first * 1000:.0f} ms, ours {second * 1000:.0f} ms, ratio {second / first:.2f} ({runs} runs)")


if __name__ == "__main__":
    main()

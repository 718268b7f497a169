"""Time from the start of Python to the first painted window: ours beside a bare PySide6 window with a label.

Run by hand: QT_QPA_PLATFORM=offscreen python -m tests.benchmarks.window_start [runs]
"""

import statistics
import subprocess
import sys
import tempfile

BARE = """
from PySide6.QtWidgets import QApplication, QLabel
application = QApplication([])
class Label(QLabel):
    def paintEvent(self, event):
        super().paintEvent(event)
        application.exit()
label = Label("Hubmanager")
label.resize(1440, 900)
label.showMaximized()
application.exec()
"""
OURS = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from hubmanager.cli.arguments import make_parser
make_parser().parse_args(["run"])
from hubmanager.cli import running
from hubmanager.data_folder import DataFolder
from hubmanager.hub_thread import HubThread
from hubmanager.ui.main_window import MainWindow
from hubmanager.ui.start import run_window

class Shown(MainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        QCoreApplication.exit()
import hubmanager.ui.start
hubmanager.ui.start.MainWindow = Shown
async def never():
    raise RuntimeError
with running._program(DataFolder(Path(sys.argv[1])), "window"):
    run_window(HubThread(never), demo=False, kiosk=False, argv=["hubmanager"])
"""


def seconds(code: str) -> float:
    """Return how long one run takes, from the fork to the end of the process."""
    with tempfile.TemporaryDirectory() as folder:
        timed = "import time; began = time.perf_counter()\n" + code + "\nprint(time.perf_counter() - began)"
        output = subprocess.run([sys.executable, "-c", timed, folder], capture_output=True, text=True, check=True)
    return float(output.stdout.split()[-1])


def main() -> None:
    """Print the medians and their ratio, runs taken in turns."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    bare, ours = [], []
    for _ in range(runs):
        bare.append(seconds(BARE))
        ours.append(seconds(OURS))
    first, second = statistics.median(bare), statistics.median(ours)
    print(f"bare window {first * 1000:.0f} ms, ours {second * 1000:.0f} ms, ratio {second / first:.2f} ({runs} runs)")


if __name__ == "__main__":
    main()

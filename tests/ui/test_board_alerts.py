"""The strip of alerts below the board."""

from PySide6.QtWidgets import QLabel

from hubmanager.texts import load_texts
from hubmanager.ui.bridge import Bridge
from hubmanager.ui.page import PageContext
from hubmanager.ui.pages.board_alerts import AlertStrip
from tests.ui.sample_door import SampleDoor


def test_strip_claims_nothing_before_the_hub_has_started(qtbot, theme):
    door = SampleDoor(alerts=(), is_holding=True)
    bridge = Bridge(door)
    strip = AlertStrip(PageContext(bridge, load_texts("en"), theme))
    qtbot.addWidget(strip)
    strip.show()
    assert not any(label.text() for label in strip.findChildren(QLabel))
    with qtbot.waitSignal(bridge.ready):
        door.release()
    assert "No alerts. Everything works." in [label.text() for label in strip.findChildren(QLabel)]
    bridge.close()

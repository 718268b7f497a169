"""What holds for every page: words in both languages, sizes, names, themes, long names, help."""

import re
import string
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QComboBox, QLineEdit, QScrollArea, QTableView

import hubmanager.ui
from hubmanager.domain.cdr import LineKind
from hubmanager.domain.hub_settings import PrinterKind
from hubmanager.domain.meter_reading import ReadingContext
from hubmanager.domain.session import ReviewReason, SessionState
from hubmanager.domain.station import ModbusTransport
from hubmanager.hub.messages import queries
from hubmanager.texts import LANGUAGES, load_texts
from hubmanager.ui.format import Formats
from hubmanager.ui.help_drawer import help_file, quoted_labels
from hubmanager.ui.pages.settings import SECTIONS
from tests.ui.pages.seeing import controls, words
from tests.ui.sample_views import a_receipt_row, a_session_row, sample_receipt_detail, sample_session_detail

TEXTS = {language: load_texts(language) for language in LANGUAGES}
KEYS = {language: texts.keys() for language, texts in TEXTS.items()}
AREAS = (
    "sessions.",
    "session.",
    "receipts.",
    "receipt.",
    "alerts_page.",
    "till.",
    "settings.",
    "first_start.",
    "errors.entry.",
)
PLACES = [
    ("sessions", None),
    ("sessions", 4408),
    ("receipts", None),
    ("receipts", 411),
    ("alerts", None),
    ("till", None),
    ("first_start", None),
    *(("settings", section) for section in SECTIONS),
]
NAMES = [f"{page}-{argument}" for page, argument in PLACES]
UNTRANSLATED = re.compile(r"\b(?:sessions?|receipts?|alerts_page|till|settings|first_start|errors|words)\.[a-z_]+\b")


def placeholders(pattern: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(pattern) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_of_the_pages_fill_in_the_same_things(language):
    texts = TEXTS[language]
    different = [
        key
        for key in sorted(texts.keys())
        if key.startswith(AREAS) and placeholders(texts(key)) != placeholders(TEXTS["en"](key))
    ]
    assert different == []


def test_every_text_that_a_page_names_exists():
    folder = Path(hubmanager.ui.__file__).parent
    named = re.compile(
        r'"((?:sessions|session|receipts|receipt|alerts_page|till|settings|first_start)\.[a-z_.A-Z0-9]*[a-z_0-9])"'
    )
    missing = {
        key
        for file in folder.rglob("*.py")
        for key in named.findall(file.read_text(encoding="utf-8"))
        if key not in TEXTS["en"] and not any(known.startswith((f"{key}.", f"{key}_")) for known in KEYS["en"])
    }
    assert missing == set()


def test_every_code_that_a_page_shows_has_a_word():
    wanted = [f"sessions.state.{state}" for state in SessionState]
    wanted += [f"sessions.reason.{reason}" for reason in ReviewReason]
    wanted += [f"session.line.{kind}" for kind in LineKind]
    wanted += [f"session.context.{context}" for context in ReadingContext]
    wanted += [f"settings.printer.{kind}" for kind in PrinterKind]
    wanted += [f"settings.modbus.{transport}" for transport in ModbusTransport]
    assert [key for key in wanted if key not in TEXTS["en"]] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", ["sessions", "receipts", "alerts", "till", "settings", "first_start"])
def test_words_in_bold_in_the_help_stand_on_the_screen(language, page):
    texts = TEXTS[language]
    labels = {texts(key) for key in KEYS[language]}
    quoted = quoted_labels(help_file(language, page).read_text(encoding="utf-8"))
    assert quoted
    assert [label for label in quoted if label.replace("\n", " ") not in labels] == []


@pytest.mark.parametrize(("page", "argument"), PLACES, ids=NAMES)
def test_everything_that_is_touched_is_48_px_high_and_has_a_name(qtbot, open_page, page, argument):
    shown = open_page(page, argument)
    qtbot.waitUntil(lambda: len(list(controls(shown))) > 2)
    low, nameless = [], []
    for control in controls(shown):
        name = control.accessibleName() or (control.text() if isinstance(control, QAbstractButton) else "")
        if not name:
            nameless.append(control)
        if not isinstance(control, QTableView) and control.height() < 48:
            low.append(f"{type(control).__name__} '{name}': {control.height()} px")
    assert low == []
    assert nameless == []


@pytest.mark.parametrize(("page", "argument"), PLACES, ids=NAMES)
def test_language_changes_on_the_open_page(qtbot, open_page, context, page, argument):
    shown = open_page(page, argument)
    qtbot.waitUntil(lambda: len(words(shown)) > 20)
    english = words(shown)
    context.texts = TEXTS["de"]
    context.formats = Formats(TEXTS["de"], ZoneInfo("Europe/Berlin"))
    shown.retranslate()
    german = words(shown)
    assert german != english
    assert UNTRANSLATED.findall(german) == []
    assert UNTRANSLATED.findall(english) == []
    allowed = {TEXTS["de"](key) for key in KEYS["de"]} & {TEXTS["en"](key) for key in KEYS["en"]}
    only_english = {
        line
        for line in set(english.splitlines()) & set(german.splitlines())
        if line in {TEXTS["en"](key) for key in KEYS["en"]} - allowed
    }
    assert only_english == set()


@pytest.mark.parametrize("choice", ["light", "dark"])
@pytest.mark.parametrize(("page", "argument"), PLACES, ids=NAMES)
def test_page_fits_a_small_screen_in_both_looks(qtbot, open_page, theme, page, argument, choice):
    theme.choose(choice)
    shown = open_page(page, argument, size=(1270, 590))
    qtbot.waitUntil(lambda: len(words(shown)) > 20)
    assert shown.width() == 1270, "The page asks for more width than a screen of 1366 px leaves it."
    assert shown.height() == 590, "The page asks for more height than 768 px leave it below head line and banner."
    too_wide = [
        area
        for area in shown.findChildren(QScrollArea)
        if area.isVisible() and area.widget() is not None and area.widget().width() > area.viewport().width() + 1
    ]
    assert too_wide == []


LONG = "Ladepark-Betreibergesellschaft-Nordwest-" * 6


def test_over_long_names_do_not_break_the_layout(qtbot, open_page, door):
    session = a_session_row(4408, token_kind="card", token_label=LONG, station_id=LONG, bay_number=LONG)
    door.answers[queries.ListSessions] = (session,)
    door.answers[queries.GetSession] = msgspec.structs.replace(sample_session_detail(), row=session)
    door.answers[queries.ListReceipts] = (a_receipt_row(411, number=LONG),)
    door.answers[queries.GetReceipt] = msgspec.structs.replace(
        sample_receipt_detail(), row=a_receipt_row(411, number=LONG, bay_number=LONG)
    )
    for page, argument in (("sessions", None), ("sessions", 4408), ("receipts", None), ("receipts", 411)):
        shown = open_page(page, argument)
        qtbot.waitUntil(lambda shown=shown: "Ladepark" in words(shown) or shown.findChildren(QTableView) != [])
        assert shown.width() == 1270


def is_reached_by_arrows(control) -> bool:
    """Whether it belongs to a group of choices: Tab leads to the chosen one, the arrows to the others."""
    group = control.group() if isinstance(control, QAbstractButton) else None
    return group is not None and group.exclusive() and group.checkedButton() is not None


def test_arrows_choose_among_segments(qtbot, open_page, door):
    page = open_page("sessions")
    week = page.days.segments.button("week")
    week.setFocus()
    qtbot.keyClick(week, Qt.Key.Key_Right)
    assert page.days.segments.current == "all"
    qtbot.waitUntil(
        lambda: any(isinstance(query, queries.ListSessions) and query.since is None for query in door.asked)
    )


@pytest.mark.parametrize(("page", "argument"), PLACES, ids=NAMES)
def test_every_control_is_reached_by_the_keyboard(qtbot, open_page, page, argument):
    shown = open_page(page, argument)
    qtbot.waitUntil(lambda: len(list(controls(shown))) > 2)
    unreachable = [
        control.accessibleName() or control.text()
        for control in controls(shown)
        if isinstance(control, (QAbstractButton, QLineEdit, QComboBox, QCheckBox))
        and control.isEnabled()
        and not control.focusPolicy().value & 1
        and not is_reached_by_arrows(control)
    ]
    assert unreachable == []

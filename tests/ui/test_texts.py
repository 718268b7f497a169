"""The texts: the same keys and placeholders in each language, and every key that the window asks for."""

import re
import string
from pathlib import Path

import pytest

import hubmanager.ui
from hubmanager.domain.availability import Availability
from hubmanager.domain.staff import Role
from hubmanager.texts import LANGUAGES, load_texts
from hubmanager.ui.help_drawer import help_file, quoted_labels
from hubmanager.ui.page_registry import PAGES
from hubmanager.ui.pages.bay_pane_actions import Act
from hubmanager.ui.pages.board_model import FILTERS
from hubmanager.ui.pages.board_row import BayKind

TEXTS = {language: load_texts(language) for language in LANGUAGES}
FIGURE = re.compile(r"^\d+[A-Za-z]?$")


def placeholders(pattern: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(pattern) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_languages_hold_the_same_keys(language):
    assert TEXTS[language].keys() == TEXTS["en"].keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_languages_fill_in_the_same_things(language):
    texts = TEXTS[language]
    areas = ("shell.", "board.", "pane.", "words.", "state.")
    different = [
        key
        for key in sorted(texts.keys())
        if key.startswith(areas) and placeholders(texts(key)) != placeholders(TEXTS["en"](key))
    ]
    assert different == []


def test_every_text_that_the_window_names_exists():
    folder = Path(hubmanager.ui.__file__).parent
    named = re.compile(r'"((?:shell|board|pane|words|state|format)\.[a-z_A-Z]+)"')
    missing = {
        key
        for file in folder.rglob("*.py")
        for key in named.findall(file.read_text(encoding="utf-8"))
        if key not in TEXTS["en"]
    }
    assert missing == set()


def test_every_word_of_a_table_exists():
    texts = TEXTS["en"]
    wanted = [f"state.{kind}" for kind in BayKind]
    wanted += [f"pane.{act}" for act in Act]
    wanted += [f"board.filter_{name}" for name in FILTERS]
    wanted += [f"shell.page_{name}" for name in PAGES]
    wanted += [f"words.{role}" for role in Role]
    assert [key for key in wanted if key not in texts] == []
    assert len(Availability) == 7  # a new one needs a kind, a look and a word


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", ["board"])
def test_labels_in_the_help_stand_on_the_screen(language, page):
    texts = TEXTS[language]
    labels = set(map(texts, texts.keys()))
    quoted = quoted_labels(help_file(language, page).read_text(encoding="utf-8"))
    assert quoted
    assert [label for label in quoted if label.replace("\n", " ") not in labels and not FIGURE.match(label)] == []

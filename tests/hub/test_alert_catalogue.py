"""Hand-edited rule files: each error names the file and the key."""

from pathlib import Path

import pytest

from hubmanager.domain.alert import AlertPriority
from hubmanager.domain.errors import InvalidInput
from hubmanager.hub.alerting.catalogue import SubjectKind, load_catalogue


def test_delivered_rules_load_and_mean_what_they_say() -> None:
    catalogue = load_catalogue()
    assert len(catalogue.entries) >= 25
    assert catalogue.rule_for(("GROUNDFAILURE", " cx008 ", "nonsense", "CX002")) == ("ground_fault", "estop")
    assert catalogue.entries["estop"].rule.is_latching
    for entry in catalogue.entries.values():
        if entry.rule.priority is AlertPriority.SAFETY:
            assert entry.rule.on_delay_s <= 5
        if entry.rule.actions:
            assert entry.subject is not SubjectKind.HUB


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[a\n", ""),
        ("a = 1\n", "a"),
        ("[a]\nsubject = 'bay'\n", "a.priority"),
        ("[a]\npriority = 'money'\n", "a.subject"),
        ("[a]\npriority = 'urgent'\nsubject = 'bay'\n", "a.priority"),
        ("[a]\npriority = 'money'\nsubject = 'car'\n", "a.subject"),
        ("[a]\npriority = 'money'\nsubject = 'bay'\non_delay_s = -1\n", "a.on_delay_s"),
        ("[a]\npriority = 'money'\nsubject = 'bay'\non_delay_s = true\n", "a.on_delay_s"),
        ("[a]\npriority = 'money'\nsubject = 'bay'\nis_latching = 'yes'\n", "a.is_latching"),
        ("[a]\npriority = 'money'\nsubject = 'bay'\nactions = ['explode']\n", "a.actions"),
        ("[a]\npriority = 'money'\nsubject = 'bay'\ncodes = 'x'\n", "a.codes"),
        ("[a]\npriority = 'money'\nsubject = 'bay'\ncolour = 'red'\n", "a.colour"),
        ("[a]\npriority = 'money'\nsubject = 'bay'\nsuppressed_by = ['b']\n", "a.suppressed_by"),
        (
            "[a]\npriority = 'money'\nsubject = 'bay'\ncodes = ['X']\n"
            "[b]\npriority = 'money'\nsubject = 'bay'\ncodes = ['x']\n",
            "b.codes",
        ),
    ],
)
def test_rule_file_that_can_not_be_right_is_named(tmp_path: Path, text: str, key: str) -> None:
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput) as refused:
        load_catalogue(tmp_path)
    assert str(tmp_path) in str(refused.value)
    assert key in str(refused.value)
    assert refused.value.remedy


def test_rule_that_is_there_twice_is_named(tmp_path: Path) -> None:
    for name in ("one.toml", "two.toml"):
        (tmp_path / name).write_text("[a]\npriority = 'money'\nsubject = 'bay'\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"two\.toml"):
        load_catalogue(tmp_path)

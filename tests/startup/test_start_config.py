"""A hand-edited start file: what is right works, what is wrong is said where the person looks."""

from pathlib import Path

import pytest

from hubmanager.domain.errors import InvalidInput
from hubmanager.start_config import StartConfig, load_start_config


def test_missing_file_means_defaults(tmp_path: Path) -> None:
    assert load_start_config(tmp_path / "hubmanager.toml", {}) == StartConfig()


def test_file_and_environment_are_read_and_the_environment_wins(tmp_path: Path) -> None:
    file = tmp_path / "hubmanager.toml"
    file.write_text('ocpp_port = 9100\nocpp_host = "127.0.0.1"\n', encoding="utf-8")
    config = load_start_config(file, {"HUBMANAGER_OCPP_PORT": "9200"})
    assert (config.ocpp_host, config.ocpp_port) == ("127.0.0.1", 9200)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("ocpp_port = = 1", "line 1"),
        ("ocpp_prot = 9000", "Did you mean 'ocpp_port'?"),
        ("something = 1", "Known keys: database_url"),
        ('ocpp_port = "9000"', "'ocpp_port' must be a whole number, not '9000'"),
        ("ocpp_port = true", "'ocpp_port' must be a whole number, not True"),
        ("ocpp_port = 70000", "between 0 and 65535"),
        ("database_url = 5", "'database_url' must be text in quotes"),
        ('log_level = "loud"', "Choose one of: debug, info"),
    ],
)
def test_wrong_line_is_named_with_its_file_and_a_remedy(tmp_path: Path, content: str, words: str) -> None:
    file = tmp_path / "hubmanager.toml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InvalidInput) as raised:
        load_start_config(file, {})
    assert str(file) in str(raised.value)
    assert words in str(raised.value)
    assert file.read_text(encoding="utf-8") == content


def test_wrong_environment_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="the environment: 'ocpp_port' must be a whole number"):
        load_start_config(tmp_path / "none.toml", {"HUBMANAGER_OCPP_PORT": "many"})


def test_file_in_another_encoding_is_refused_in_words(tmp_path: Path) -> None:
    file = tmp_path / "hubmanager.toml"
    file.write_bytes(b"ocpp_host = '\xff\xfe'")
    with pytest.raises(InvalidInput, match="can't be read"):
        load_start_config(file, {})

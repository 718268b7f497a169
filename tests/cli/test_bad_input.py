"""Bad input of all kinds at a start and on the command line: a clear sentence with what to do, an exit code, nothing lost."""

import json
import os
import shutil
import socket
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from hubmanager.chargers.modbus.profile import load_profiles
from hubmanager.domain.errors import InvalidInput
from hubmanager.resource_files import resources_folder
from tests.cli.support import Outcome, hubmanager

PATIENCE_S = 30


def assert_sentence(done: Outcome, code: int, *needed: str) -> None:
    """The sentence is for people: it names the matter, ends properly and shows no insides of the program."""
    assert done.code == code, done.err
    for words in needed:
        assert words in done.err, done.err
    assert done.err.strip().endswith((".", "run", "?"))
    assert "Traceback" not in done.err
    assert "Error(" not in done.err


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        ("ocpp_prot = 9000\n", ("hubmanager.toml", "ocpp_prot", "Did you mean 'ocpp_port'?")),
        ("colour = 'red'\n", ("colour", "Known keys")),
        ("ocpp_port = 'nine'\n", ("ocpp_port", "whole number")),
        ("ocpp_port = 99999\n", ("ocpp_port", "between 0 and 65535")),
        ("ocpp_port = true\n", ("ocpp_port", "whole number")),
        ("log_level = 'loud'\n", ("log_level", "debug, info, warning, error")),
        ("ocpp_port = \n", ("hubmanager.toml", "line 1")),
        ("[hub\n", ("hubmanager.toml", "line 1")),
        ("database_url = 'nonsense'\n", ("database",)),
        ("database_url = 'mysql://localhost/hub'\n", ("database",)),
    ],
)
def test_config_edited_by_hand(resting: Path, text: str, needed: tuple[str, ...]) -> None:
    (resting / "hubmanager.toml").write_text(text)
    for words in (("status",), ("run", "--headless")):
        done = hubmanager(*words, data=resting)
        assert done.code in (1, 2)
        assert_sentence(done, done.code, *needed)
    (resting / "hubmanager.toml").unlink()
    assert hubmanager("check", data=resting).code == 0


@pytest.mark.parametrize("content", [b"\xff\xfe\x00\x01", b"ocpp_port = 9000\n\xc3\x28"], ids=["utf16", "not_utf8"])
def test_config_that_is_no_text(resting: Path, content: bytes) -> None:
    (resting / "hubmanager.toml").write_bytes(content)
    assert_sentence(hubmanager("status", data=resting), 2, "hubmanager.toml")


def foreign(file: Path) -> None:
    file.unlink()
    with closing(sqlite3.connect(file)) as database:
        database.execute("CREATE TABLE recipes (name TEXT)")
        database.commit()


def newer(file: Path) -> None:
    with closing(sqlite3.connect(file)) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999_from_the_future'")
        database.commit()


def no_database(file: Path) -> None:
    file.write_text("Dear diary, today the hub was busy.\n" * 100)


def cut_short(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 3])


def a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize(
    ("spoil", "needed"),
    [
        (foreign, "no database of Hubmanager"),
        (newer, "newer"),
        (no_database, "no database of Hubmanager"),
        (cut_short, "damaged"),
        (a_folder, "hub.db"),
    ],
)
def test_database_that_is_not_ours(resting: Path, spoil: Callable[[Path], None], needed: str) -> None:
    file = resting / "hub.db"
    for companion in ("hub.db-wal", "hub.db-shm"):
        (resting / companion).unlink(missing_ok=True)
    spoil(file)
    before = file.read_bytes() if file.is_file() else b""
    for words in (("status",), ("run", "--headless", "--ocpp-port", "0"), ("check",)):
        assert_sentence(hubmanager(*words, data=resting), 1, needed)
    if spoil is not newer:  # a newer one is worth a copy too
        assert_sentence(hubmanager("backup", resting / "copy.db", data=resting), 1, needed)
        assert not (resting / "copy.db").exists()
    assert (file.read_bytes() if file.is_file() else b"") == before, "the file was changed"


@pytest.mark.parametrize("spoil", [foreign, newer, no_database, cut_short])
def test_backup_that_is_none_is_not_put_in_place(resting: Path, tmp_path: Path, spoil: Callable[[Path], None]) -> None:
    file = tmp_path / "backup.db"
    assert hubmanager("backup", file, data=resting).code == 0
    spoil(file)
    assert_sentence(hubmanager("restore", file, data=resting), 1, "backup.db")
    assert hubmanager("check", data=resting).code == 0
    assert hubmanager("restore", tmp_path / "nothing.db", data=resting).code == 1


def test_port_in_use_names_the_port_and_the_way_out(resting: Path) -> None:
    with socket.create_server(("0.0.0.0", 0)) as other:
        port = str(other.getsockname()[1])
        done = hubmanager("run", "--headless", "--ocpp-port", port, data=resting)
    assert_sentence(done, 1, port)
    assert hubmanager("check", data=resting).code == 0


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the administrator may write everywhere")
def test_folder_without_permission_is_named(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=stat.S_IRUSR | stat.S_IXUSR)
    assert_sentence(hubmanager("status", data=closed / "data"), 1, str(closed), "--data")


def test_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    assert_sentence(hubmanager("status", data=file), 1, str(file), "--data")


@pytest.mark.parametrize(
    ("change", "needed"),
    [
        (lambda text: text.replace("[", "(", 1), ("line",)),
        (lambda text: text + "\nbanana = 3\n", ("banana",)),
        (lambda text: text + "\n[bananas]\nripe = true\n", ("bananas",)),
        (lambda _: "", ("keba-kecontact.toml",)),
        (lambda _: "\x00\x01", ("keba-kecontact.toml",)),
    ],
    ids=["syntax", "unknown_key", "unknown_table", "empty", "binary"],
)
def test_broken_profile_names_file_and_line(
    tmp_path: Path, change: Callable[[str], str], needed: tuple[str, ...]
) -> None:
    shutil.copytree(resources_folder() / "modbus", tmp_path / "modbus")
    file = tmp_path / "modbus" / "keba-kecontact.toml"
    file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(InvalidInput) as refused:
        load_profiles(tmp_path / "modbus")
    for words in ("keba-kecontact.toml", *needed):
        assert words in str(refused.value)
    assert refused.value.remedy


def tariff(**changes: object) -> str:
    price = {"type": "ENERGY", "price": 0.4, "vat": 19.0, "step_size": 1}
    whole = {
        "country_code": "DE", "party_id": "HUB", "id": "night", "currency": "EUR",
        "last_updated": "2026-01-01T00:00:00Z", "elements": [{"price_components": [price]}],
    }  # fmt: skip
    component = {key: value for key, value in changes.items() if key in price}
    price.update(component)
    whole.update({key: value for key, value in changes.items() if key not in component})
    return json.dumps(whole)


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        (tariff(price=-0.01), "price"),
        (tariff(price="free"), "price"),
        (tariff(price=1e300), "price"),
        (tariff(vat=-19), "vat"),
        (tariff(vat=190), "vat"),
        (tariff(step_size=-1), "step_size"),
        (tariff(type="WEATHER"), "type"),
        (tariff(currency="Euro"), "currency"),
        (tariff(elements=[]), "elements"),
        (tariff(elements="none"), "elements"),
        ("[]", ""),
        ("{", ""),
        ("", ""),
        ("null", ""),
        ('{"id": NaN}', ""),
        ("[" * 100_000, ""),
    ],
    ids=[
        "negative_price",
        "price_in_words",
        "absurd_price",
        "negative_vat",
        "absurd_vat",
        "negative_step",
        "weather",
        "currency_in_words",
        "no_elements",
        "elements_in_words",
        "list",
        "cut_off",
        "empty",
        "null",
        "nan",
        "deep",
    ],
)
def test_tariff_that_can_not_be_right(resting: Path, tmp_path: Path, text: str, needed: str) -> None:
    file = tmp_path / "tariff.json"
    file.write_text(text)
    before = hubmanager("status", "--json", data=resting).out
    assert_sentence(hubmanager("tariff", "import", file, data=resting), 2, needed)
    assert [
        bay["price_per_kwh_gross"] for bay in json.loads(hubmanager("status", "--json", data=resting).out)["bays"]
    ] == [bay["price_per_kwh_gross"] for bay in json.loads(before)["bays"]]


@pytest.mark.parametrize(
    ("words", "code", "needed"),
    [
        (("station", "add", "NEW", "--bays", "1"), 2, "1"),
        (("station", "add", "NEW", "--bays", "81,81"), 2, "81"),
        (("station", "add", "NEW", "--bays", "1234567"), 2, "1 to 6 characters"),
        (("station", "add", "x" * 300, "--bays", "80"), 2, "255 characters"),
        (("station", "add", "a/b", "--bays", "80"), 2, "slash"),
        (("station", "add", " ", "--bays", "80"), 2, "station's name"),
        (("station", "add", "a\nb", "--bays", "80"), 2, "station's name"),
        (("station", "accept", "NOBODY", "--bays", "80"), 1, "NOBODY"),
        (("station", "remove", "NOBODY"), 1, "NOBODY"),
        (("token", "add", "x" * 100), 2, "card"),
        (("token", "add", " "), 2, "card"),
        (("token", "add", "0412", "--label", "x" * 1000), 2, ""),
        (("token", "remove", "NOBODY"), 1, "NOBODY"),
        (("modbus", "add", "127.0.0.1:502", "--model", "keba-kecontact", "--unit", "300", "--bays", "80"), 2, "0 to 255"),
        (("modbus", "add", "127.0.0.1:502", "--model", "kebab", "--unit", "1", "--bays", "80"), 2, "kebab"),
        (("modbus", "add", "127.0.0.1:502", "--model", "keba-kecontact", "--unit", "1", "--bays", "1"), 2, "1"),
    ],
    ids=lambda value: "_".join(value)[:40].replace("/", "-").replace("\n", "n") if isinstance(value, tuple) else "",
)  # fmt: skip
def test_entries_that_can_not_be_right(data: Path, words: tuple[str, ...], code: int, needed: str) -> None:
    before = (
        hubmanager("station", "list", "--json", data=data).out,
        hubmanager("token", "list", "--json", data=data).out,
    )
    assert_sentence(hubmanager(*words, data=data), code, needed)
    after = hubmanager("station", "list", "--json", data=data).out, hubmanager("token", "list", "--json", data=data).out
    assert [len(json.loads(text)) for text in after] == [len(json.loads(text)) for text in before]


def test_start_that_fails_shows_a_sentence_and_no_stack_in_a_program_of_its_own(resting: Path) -> None:
    (resting / "hub.db").write_text("no database")
    command = [sys.executable, "-m", "hubmanager", "run", "--headless", "--ocpp-port", "0", "--data", str(resting)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    assert_sentence(Outcome(done.returncode, done.stdout, done.stderr), 1, "no database of Hubmanager")
    again = hubmanager("status", data=resting)
    assert_sentence(again, 1, "no database of Hubmanager")

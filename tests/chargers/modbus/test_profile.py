"""Device files: what is shipped loads; what is broken is told with file, line and key."""

import re
from pathlib import Path

import pytest

from hubmanager.chargers.modbus.device_model import DeviceKind
from hubmanager.chargers.modbus.profile import load_profile, load_profiles, parse_profile
from hubmanager.domain.errors import InvalidInput
from tests.chargers.modbus.support import FOLDER, PROFILES

GOOD = (FOLDER / "keba-kecontact.toml").read_text(encoding="utf-8")
FILE = "keba-kecontact.toml"


def faults_of(text: str) -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        parse_profile(text, FILE)
    assert caught.value.remedy
    return caught.value.message.splitlines()


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_six_models_are_shipped_four_chargers_of_four_makers_and_two_meters() -> None:
    chargers = [profile for profile in PROFILES.values() if profile.kind is DeviceKind.CHARGER]
    assert len({profile.vendor for profile in chargers}) == 4
    assert len(PROFILES) - len(chargers) == 2


@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES.keys())
def test_every_model_names_sources_evidence_and_vectors(profile) -> None:  # type: ignore[no-untyped-def]
    assert profile.sources
    assert profile.evidence
    assert len(profile.vectors) >= 3
    assert profile.identify


BROKEN = {
    "unknown key in a register": ("scale = 0.1", "scle = 0.1", "registers.energy_total.scle", "did you mean 'scale'?"),
    "unknown table": ("[session]", "[sesion]", "sesion", "did you mean 'session'?"),
    "unknown role": ("power = {", "powr = {", "registers.powr", "did you mean 'power'?"),
    "wrong kind": ('kind = "charger"', 'kind = "wallbox"', "kind", "must be one of charger, meter"),
    "number as text": ("port = 502", 'port = "502"', "connection.port", "must be a whole number, not '502'"),
    "port too high": ("port = 502", "port = 70000", "connection.port", "between 1 and 65535"),
    "yes in place of true": (
        "block_reads = false",
        'block_reads = "no"',
        "connection.block_reads",
        "must be true or false",
    ),
    "unknown type": (
        'addr = 1000, type = "u32"',
        'addr = 1000, type = "int"',
        "registers.status.type",
        "must be one of",
    ),
    "negative address": ("addr = 1000,", "addr = -1,", "registers.status.addr", "between 0 and 65535"),
    "scale of zero": ("scale = 0.1", "scale = 0", "registers.energy_total.scale", "must not be 0"),
    "overlapping phases": ("count = 3, stride = 2", "count = 3, stride = 1", "registers.current.stride", "overlap"),
    "text without a length": (
        'type = "hex", words = 2',
        'type = "hex"',
        "registers.id_tag",
        "needs its number of words",
    ),
    "wrong length": (
        'addr = 1000, type = "u32"',
        'addr = 1000, type = "u32", words = 1',
        "registers.status.words",
        "takes 2 words",
    ),
    "function 6 for two words": (
        'addr = 5004, type = "u16"',
        'addr = 5004, type = "u32"',
        "registers.max_current_set.fc",
        "writes one word only",
    ),
    "function for a read-only register": (
        'addr = 1000, type = "u32"',
        'addr = 1000, type = "u32", fc = 6',
        "registers.status.fc",
        "read-only",
    ),
    "writable input register": (
        'addr = 5012, type = "u16"',
        'addr = 5012, table = "input", type = "u16"',
        "registers.unlock.access",
        "can't be written",
    ),
    "status of a role without a register": (
        '{role = "plug", op = "bits_clear"',
        '{role = "lock_state", op = "bits_clear"',
        "status.rules[1].when[0].role",
        "has no register",
    ),
    "unknown comparison": ('op = "bits_clear"', 'op = "has"', "status.rules[1].when[0].op", "must be one of eq"),
    "unknown letter": ('iec = "C"', 'iec = "G"', "status.rules[2].iec", "must be one of A, B, C"),
    "write to a read-only register": (
        'unlock = [{role = "unlock", value = 0}]',
        'unlock = [{role = "plug", value = 0}]',
        "control.unlock[0].role",
        "read-only",
    ),
    "unknown variant": (
        '{role = "enable", value = 1, variant = "P30"}',
        '{role = "enable", value = 1, variant = "P20"}',
        "control.enable[1].variant",
        "there is no [[variant]]",
    ),
    "keep-alive without a period": (
        'period = {role = "comm_timeout_actual", factor = 0.5}',
        "period = {factor = 0.5}",
        "keepalive",
        "needs a period",
    ),
    "id that is not the file's name": ('id = "keba-kecontact"', 'id = "keba"', "id", "must be the file's name"),
    "map in place of rules": ('by = "rules"', 'by = "enum"', "status", "needs the key 'map'"),
    "frame that is no hexadecimal": ('"00 05 00 00 00 06 FF', '"00 0G 00 00 00 06 FF', "vector[0].request_tcp", "hex"),
    "no sources": ("sources = [\n", "sources = []\nother = [\n", "sources", "must hold at least 1"),
    "newer schema": ("schema = 1", "schema = 2", "schema", "between 1 and 1"),
}


@pytest.mark.parametrize(("old", "new", "key", "says"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_file_is_told_with_name_line_and_key(old: str, new: str, key: str, says: str) -> None:
    broken = GOOD.replace(old, new, 1)
    assert broken != GOOD
    faults = faults_of(broken)
    assert any(fault.startswith(f"{FILE}, line ") and f", {key}: " in fault and says in fault for fault in faults), (
        faults
    )


def test_the_line_is_the_one_to_mend() -> None:
    broken = GOOD.replace('iec = "C"', 'iec = "G"', 1)
    line = line_of(broken, 'iec = "G"')
    assert faults_of(broken)[0].startswith(f"{FILE}, line {line}, status.rules[2].iec: ")


def test_all_faults_are_listed_in_the_order_of_their_lines() -> None:
    broken = (
        GOOD.replace("port = 502", "port = 0").replace('kind = "charger"', 'kind = "car"').replace("[session]", "[x]")
    )
    faults = faults_of(broken)
    lines = [int(number) for fault in faults for number in re.findall(r"line (\d+)", fault)]
    assert len(faults) >= 3
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("schema = ", "line 1"),
        ("schema = 1\nid = 'x\n", "line 2"),
        ("schema = 1\nschema = 1\n", "line 2"),
        ("", "lacks the key 'id'"),
    ],
)
def test_a_text_that_is_no_toml_is_told_with_its_line(text: str, says: str) -> None:
    assert any(says in fault and fault.startswith(FILE) for fault in faults_of(text))


def test_a_charger_needs_state_control_and_session() -> None:
    parts = re.split(r"(?m)^(?=\[)", GOOD)
    kept = "".join(part for part in parts if not part.startswith(("[status]", "[control]", "[session]", "[keepalive]")))
    told = "\n".join(faults_of(kept))
    for table in ("status", "control", "session"):
        assert f"a charger needs a table [{table}]" in told


def test_the_faults_of_all_files_in_a_folder_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text("schema = 1\n", encoding="utf-8")
    (tmp_path / "two.toml").write_text("schema = \n", encoding="utf-8")
    (tmp_path / "keba-kecontact.toml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        load_profiles(tmp_path)
    assert "one.toml" in caught.value.message
    assert "two.toml" in caught.value.message
    assert "keba" not in caught.value.message


def test_a_file_in_another_encoding_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes(b'schema = 1\nvendor = "\xc4\xff"\n')
    with pytest.raises(InvalidInput, match=r"x\.toml, line 2"):
        load_profile(path)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="can't be read"):
        load_profile(tmp_path / "none.toml")

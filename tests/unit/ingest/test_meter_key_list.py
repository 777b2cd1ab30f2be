"""Lists of keys: what is taken, and which lines are told to be wrong."""

from pathlib import Path

import pytest

from domain.errors import UsageError
from ingest.meter_key_list import read_keys

KEY = "0102030405060708090A0B0C0D0E0F11"


def test_keys_are_read_as_manufacturers_write_them(tmp_path: Path) -> None:
    file = tmp_path / "keys.csv"
    spaced = " ".join(KEY[at : at + 2] for at in range(0, 32, 2))
    file.write_text(f"meter;key;site\n12345678;{KEY};mairie\n0049AB12;{KEY.lower()};\n90123456;{spaced};\n")
    assert read_keys(file) == dict.fromkeys(("12345678", "0049ab12", "90123456"), bytes.fromhex(KEY))


def test_the_lines_that_do_not_fit_are_told_and_nothing_is_taken(tmp_path: Path) -> None:
    file = tmp_path / "keys.csv"
    file.write_text(
        f"meter,key\n12345678,{KEY}\n1234567,{KEY}\n22345678,{KEY[:-2]}\n12345678,{KEY}\n32345678,{'g' * 32}\n"
    )
    with pytest.raises(UsageError) as caught:
        read_keys(file)
    assert caught.value.message.key == "error-meter-keys-wrong"
    assert caught.value.message.params == {"file": "keys.csv", "count": "4", "lines": "3, 4, 5, 6"}

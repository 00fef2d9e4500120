"""Searching what a target keeps on disk: whatever stands there is found, and nothing else leaves."""

import base64
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearline.bench.targets.stores import Piece, of_archive, of_folder, searched
from clearline.errors import InputError

TOKEN = "BDFGHJKLMN"
ENCODED = {
    "utf-8": TOKEN.encode(),
    "utf-16-le": TOKEN.encode("utf-16-le"),
    "utf-16-be": TOKEN.encode("utf-16-be"),
    "hexadecimal": TOKEN.encode().hex().encode(),
    "capital hexadecimal": TOKEN.encode().hex().upper().encode(),
}


def found(content: bytes, name: str = "a.db") -> object:
    value = searched(iter([Piece(name, len(content), "s", content)]), {"token": TOKEN})
    assert isinstance(value, dict)
    return value


def hits(content: bytes) -> object:
    value = found(content)
    assert isinstance(value, dict)
    return value["hits"]


@given(form=st.sampled_from(sorted(ENCODED)), before=st.binary(max_size=40), after=st.binary(max_size=40))
def test_a_word_is_found_in_every_encoding_wherever_it_stands(form: str, before: bytes, after: bytes) -> None:
    assert hits(before + ENCODED[form] + after)


@given(before=st.binary(max_size=40), after=st.binary(max_size=40))
def test_a_word_is_found_inside_base64_at_every_place(before: bytes, after: bytes) -> None:
    assert hits(base64.b64encode(before + TOKEN.encode() + after))


def test_where_it_stands_is_told_and_what_stands_there_is_not() -> None:
    assert hits(b"1234" + TOKEN.encode()) == [{"name": "token", "file": "a.db", "offset": 4}]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.txt", b"-----BEGIN EC PRIVATE KEY-----"),
        ("x.json", b'{"kty":"OKP","d":"' + b"a" * 43 + b'"}'),
        ("keys/root.key", b"\x01" * 32),
        ("id_ed25519", b"x"),
    ],
)
def test_a_key_is_known_by_its_form_or_by_its_name(name: str, content: bytes) -> None:
    value = found(content, name)
    assert isinstance(value, dict)
    assert value["keys"] == [name]


@pytest.mark.parametrize("name", ["desk.db", "keys.db", "a.pub", "monkey"])
def test_other_files_are_not_taken_for_keys(name: str) -> None:
    value = found(b"-----BEGIN PUBLIC KEY-----", name)
    assert isinstance(value, dict)
    assert value["keys"] == []


def test_a_folder_is_read_whole_and_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.log").write_bytes(TOKEN.encode())
    (tmp_path / "empty").touch()
    (tmp_path / "link").symlink_to("/etc/hostname")
    value = searched(of_folder(tmp_path), {"token": TOKEN})
    assert isinstance(value, dict)
    assert value["files"] == 2
    assert value["hits"] == [{"name": "token", "file": "deep/a.log", "offset": 0}]


def test_a_change_of_content_changes_the_state() -> None:
    def state(content: bytes) -> object:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as files:
            files.writestr("a", content)
        value = searched(of_archive(packed.getvalue()), {})
        assert isinstance(value, dict)
        return value["state"]

    assert state(b"1") == state(b"1") != state(b"2")


@given(st.binary(max_size=200))
def test_what_is_no_archive_is_refused(content: bytes) -> None:
    with pytest.raises(InputError):
        list(of_archive(content))


def test_what_is_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        list(of_folder(tmp_path / "none"))

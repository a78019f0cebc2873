"""Sealing: what is sealed opens in its own place, unaltered, with its own key, and nowhere else."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM
from hypothesis import given
from hypothesis import strategies as st

from sanctions.encrypted import AES_256_GCM, SM4_GCM, Keys, cipher, framed, preferred
from sanctions.errors import KeysRefused, SealBroken
from sanctions.key_folder import SEAL, Key, create
from sanctions.sealed import Sealed
from sanctions.signature import Signature

KEYS = Keys.made()
PLACE = ("kept_case", "case", "0001")


def test_sm4_gcm_is_the_one_of_rfc_8998() -> None:
    """RFC 8998 appendix A.1."""
    key = Key("", SEAL, SM4_GCM, bytes.fromhex("0123456789abcdeffedcba9876543210"))
    encryptor = cipher(key, GCM(bytes.fromhex("00001234567800000000abcd"))).encryptor()
    encryptor.authenticate_additional_data(bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2"))
    content = bytes.fromhex("".join(letter * 16 for letter in "abcdefea"))

    sealed = encryptor.update(content) + encryptor.finalize()

    assert sealed.hex() == (
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
    )
    assert encryptor.tag.hex() == "83de3541e4c2b58177e065a9bf7b62ec"


def test_new_keys_are_of_sm4() -> None:
    assert preferred() == Keys.made().current.algorithm == SM4_GCM


@pytest.mark.parametrize("algorithm", [SM4_GCM, AES_256_GCM])
@given(content=st.binary(max_size=200), place=st.tuples(st.text(), st.text(), st.text()))
def test_what_is_sealed_opens_in_its_place(
    algorithm: str, content: bytes, place: tuple[str, str, str]
) -> None:
    keys = Keys.made(algorithm)

    sealed = keys.seal(*place, content)

    assert keys.open_sealed(*place, sealed) == content


def test_what_is_kept_has_the_form_that_is_written_down() -> None:
    """Id of the key (16), nonce (12), what was sealed, tag (16): read here without our code."""
    sealed = KEYS.seal(*PLACE, b"content").content

    key_id, nonce, middle, tag = sealed[:16], sealed[16:28], sealed[28:-16], sealed[-16:]
    decryptor = Cipher(SM4(KEYS.current.secret), GCM(nonce, tag)).decryptor()
    decryptor.authenticate_additional_data(
        b"\0\0\0\x09kept_case\0\0\0\x04case\0\0\0\x040001\0\0\0\x10" + KEYS.current.id.encode()
    )

    assert key_id.decode() == KEYS.current.id
    assert decryptor.update(middle) + decryptor.finalize() == b"content"


def test_the_same_value_is_never_sealed_the_same() -> None:
    assert len({KEYS.seal(*PLACE, b"content").content for _ in range(100)}) == 100


@given(content=st.binary(max_size=40), data=st.data())
def test_a_changed_bit_anywhere_does_not_open(content: bytes, data: st.DataObject) -> None:
    sealed = bytearray(KEYS.seal(*PLACE, content).content)
    at = data.draw(st.integers(0, len(sealed) - 1))
    sealed[at] ^= 1 << data.draw(st.integers(0, 7))

    with pytest.raises(SealBroken):
        _ = KEYS.open_sealed(*PLACE, Sealed(bytes(sealed)))


@given(length=st.integers(0, 50))
def test_what_is_cut_off_does_not_open(length: int) -> None:
    sealed = KEYS.seal(*PLACE, b"content").content

    with pytest.raises(SealBroken):
        _ = KEYS.open_sealed(*PLACE, Sealed(sealed[:length]))


@pytest.mark.parametrize(
    "elsewhere",
    [("kept_receipt", "case", "0001"), ("kept_case", "assessment", "0001"), ("kept_case", "case", "0002")],
    ids=["table", "column", "row"],
)
def test_what_is_moved_does_not_open(elsewhere: tuple[str, str, str]) -> None:
    sealed = KEYS.seal(*PLACE, b"content")

    with pytest.raises(SealBroken, match="sealed for another place"):
        _ = KEYS.open_sealed(*elsewhere, sealed)


@given(one=st.lists(st.text(), max_size=4), other=st.lists(st.text(), max_size=4))
def test_places_that_differ_are_framed_differently(one: list[str], other: list[str]) -> None:
    assert (framed(*one) == framed(*other)) == (one == other)


def test_a_key_renamed_to_another_does_not_open() -> None:
    """The id is bound too: a value cannot be passed off as sealed by an older key of the same secret."""
    renamed = replace(KEYS.current, id="0" * 16)
    keys = replace(KEYS, sealing={renamed.id: renamed})
    sealed = KEYS.seal(*PLACE, b"content").content

    with pytest.raises(SealBroken):
        _ = keys.open_sealed(*PLACE, Sealed(b"0" * 16 + sealed[16:]))


def test_keys_do_not_show_their_secrets() -> None:
    shown = repr(KEYS) + repr(KEYS.current) + repr(KEYS.signer())

    for secret in (KEYS.current.secret, KEYS.indexing.secret, KEYS.signing.secret):
        assert secret.hex() not in shown
        assert repr(secret) not in shown


@pytest.mark.parametrize("other", [" 320500-1 ", "３２０５００－１", "320500-1\n", "320500-①", "320500-¹"])
def test_an_index_folds_nothing(other: str) -> None:
    assert KEYS.index("case", other) != KEYS.index("case", "320500-1")
    assert KEYS.index("case", other) == KEYS.index("case", other)


def test_an_index_differs_by_value_purpose_and_key() -> None:
    indexes = {
        KEYS.index("case", "320500-1"),
        KEYS.index("case", "320500-2"),
        KEYS.index("worker", "320500-1"),
        Keys.made().index("case", "320500-1"),
    }

    assert len(indexes) == 4
    assert {len(index) for index in indexes} == {32}


def test_keys_of_a_folder_are_made_once_and_for_their_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "keys"
    made = Keys.open(folder, create=True)

    opened = Keys.open(folder)

    assert opened == made == Keys.open(folder, create=True)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
    assert sorted(file.name for file in folder.iterdir()) == sorted(
        ["current", "index.key", "sign.key", f"{made.current.id}.key"]
    )


def test_a_rotated_folder_seals_anew_and_opens_what_was(tmp_path: Path) -> None:
    before = Keys.open(tmp_path / "keys", create=True)
    old = before.seal(*PLACE, b"old")

    after = Keys.rotate(tmp_path / "keys")
    new = after.seal(*PLACE, b"new")

    assert after.current != before.current
    assert after.open_sealed(*PLACE, old) == b"old"
    assert after.index("case", "1") == before.index("case", "1")
    assert after.signer() == before.signer()
    assert Keys.open(tmp_path / "keys") == after
    with pytest.raises(SealBroken, match="restart after a rotation"):
        _ = before.open_sealed(*PLACE, new)


def test_no_keys_are_told_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(KeysRefused, match="there are no keys") as refused:
        _ = Keys.open(tmp_path / "keys")

    assert refused.value.code == "keys_missing"
    assert not (tmp_path / "keys").exists()


@pytest.mark.parametrize("mode", [0o750, 0o705, 0o710])
def test_a_folder_others_can_enter_is_refused(tmp_path: Path, mode: int) -> None:
    folder = tmp_path / "keys"
    _ = Keys.open(folder, create=True)
    folder.chmod(mode)

    with pytest.raises(KeysRefused, match=f"chmod 700 {folder}") as refused:
        _ = Keys.open(folder)

    assert refused.value.code == "keys_open_to_others"


@pytest.mark.parametrize("name", ["index.key", "sign.key", "current"])
def test_a_file_others_can_read_is_refused(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "keys"
    _ = Keys.open(folder, create=True)
    (folder / name).chmod(0o640)

    with pytest.raises(KeysRefused, match=f"chmod 600 {folder / name}"):
        _ = Keys.open(folder)


@pytest.mark.parametrize("name", ["index.key", "sign.key"])
def test_a_key_that_is_gone_is_not_made_anew(tmp_path: Path, name: str) -> None:
    """A new index key would find nothing of what is kept, and nobody would know."""
    folder = tmp_path / "keys"
    _ = Keys.open(folder, create=True)
    (folder / name).unlink()

    with pytest.raises(KeysRefused, match=f"{name}: missing though the folder is in use"):
        _ = Keys.open(folder, create=True)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"id": "1"', "\0"])
def test_a_broken_file_is_named(tmp_path: Path, text: str) -> None:
    folder = tmp_path / "keys"
    _ = Keys.open(folder, create=True)
    _ = (folder / "index.key").write_text(text)

    with pytest.raises(KeysRefused, match=r"index\.key: this is no key file"):
        _ = Keys.open(folder)


def test_a_key_of_the_wrong_size_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    keys = Keys.open(folder, create=True)
    file = folder / f"{keys.current.id}.key"
    _ = file.write_text(file.read_text().replace(keys.current.secret.hex(), "00" * 15))

    with pytest.raises(KeysRefused, match="with 15 bytes, expected"):
        _ = Keys.open(folder)


def test_of_two_that_make_keys_the_first_one_counts(tmp_path: Path) -> None:
    """What becomes of a program that saw an empty folder and was overtaken."""
    first = Keys.open(tmp_path / "keys", create=True)
    late = Keys.made()

    create(tmp_path / "keys", (late.current, late.indexing, late.signing), late.current)
    opened = Keys.open(tmp_path / "keys")

    assert (opened.current, opened.indexing, opened.signing) == (first.current, first.indexing, first.signing)


def _open_in_a_process(folder: str, barrier: Any, told: Any) -> None:
    _ = barrier.wait(60)
    told.put(Keys.open(Path(folder), create=True).index("case", "1"))


def test_two_programs_that_start_at_once_have_the_same_keys(tmp_path: Path) -> None:
    spawn = get_context("spawn")
    barrier, told = spawn.Barrier(2), spawn.Queue()
    folder = os.fspath(tmp_path / "keys")
    programs = [spawn.Process(target=_open_in_a_process, args=(folder, barrier, told)) for _ in range(2)]

    for program in programs:
        program.start()
    indexes = {told.get(timeout=60) for _ in programs}
    for program in programs:
        program.join(60)

    assert indexes == {Keys.open(tmp_path / "keys").index("case", "1")}


def test_a_signature_is_checked_against_its_content_key_and_algorithm() -> None:
    signer = KEYS.signer()
    signed = signer.sign(b"content")

    assert signer.verify(b"content", signed)
    assert not signer.verify(b"other", signed)
    assert not signer.verify(b"content", Signature("SM2", signed.key_id, signed.signature))
    assert not signer.verify(b"content", replace(signed, key_id="other"))
    assert not signer.verify(b"content", replace(signed, signature=signed.signature[:-1] + b"\0"))
    assert not Keys.made().signer().verify(b"content", signed)

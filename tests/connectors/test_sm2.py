"""SM2 against the standard's own example and against OpenSSL."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.errors import SetupRefused
from connectors.signing import check_headers, signed_headers
from connectors.sm2 import Sm2Signer
from tests.connectors.made_up import NOW
from tests.connectors.made_up import SM2_PRIVATE as PRIVATE
from tests.connectors.made_up import SM2_PUBLIC as PUBLIC

# GB/T 32918.5-2017, annex A: of "message digest", with the pair of keys there, by the default signer
R = "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
S = "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
MESSAGE = b"message digest"
OPENSSL = shutil.which("openssl")


def signer() -> Sm2Signer:
    return Sm2Signer.from_hex("k1", PUBLIC, PRIVATE)


def der(r: str, s: str) -> bytes:
    def number(text: str) -> bytes:
        content = bytes.fromhex(text)
        content = b"\0" + content if content[0] & 0x80 else content
        return bytes((2, len(content))) + content

    both = number(r) + number(s)
    return bytes((0x30, len(both))) + both


def test_the_signature_of_the_standard_is_good_and_a_changed_one_is_not() -> None:
    good = der(R, S)

    assert signer().verify(MESSAGE, good)
    assert not signer().verify(MESSAGE + b".", good)
    assert not signer().verify(MESSAGE, der(S, R))
    assert not Sm2Signer.from_hex("k1", PUBLIC, signer_id=b"ALICE123@YAHOO.COM").verify(MESSAGE, good)


@pytest.mark.parametrize("signature", [b"", b"\x30\x00", b"\0" * 200, der(R, S)[:-1], der("00", S)])
def test_what_is_no_signature_is_no_good_and_no_accident(signature: bytes) -> None:
    assert not signer().verify(MESSAGE, signature)


@settings(max_examples=25)
@given(st.binary(max_size=300))
def test_what_was_signed_verifies_by_the_public_half_alone(content: bytes) -> None:
    signature = signer().sign(content)

    assert Sm2Signer.from_hex("k1", "04" + PUBLIC).verify(content, signature)
    assert signature != signer().sign(content)


def test_a_call_can_be_signed_with_it() -> None:
    headers = signed_headers(signer(), client="c1", path="/api/query", body=b"{}", at=NOW, nonce="0" * 32)

    signed = check_headers(headers, signers={"k1": signer()}, path="/api/query", body=b"{}", now=NOW)

    assert signed.key_id == "k1"
    assert headers["X-Signature"].startswith("SM2 k1 30")


@pytest.mark.skipif(OPENSSL is None, reason="no openssl command on this machine")
def test_openssl_finds_the_same(tmp_path: Path) -> None:
    """Each believes what the other signed."""
    assert OPENSSL is not None
    spki = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d03420004" + PUBLIC)
    pkcs8 = bytes.fromhex(
        "308187020100301306072a8648ce3d020106082a811ccf5501822d046d306b0201010420"
        + PRIVATE
        + "a14403420004"
        + PUBLIC
    )
    files = {"public": spki, "private": pkcs8, "message": MESSAGE, "ours": signer().sign(MESSAGE)}
    for name, content in files.items():
        _ = (tmp_path / name).write_bytes(content)
    asked = [
        "-rawin",
        "-digest",
        "sm3",
        "-pkeyopt",
        "distid:1234567812345678",
        "-in",
        str(tmp_path / "message"),
    ]

    def openssl(*words: str) -> subprocess.CompletedProcess[bytes]:
        assert OPENSSL is not None
        return subprocess.run([OPENSSL, "pkeyutl", *words, *asked], capture_output=True, check=False)

    ours = openssl(
        "-verify",
        "-pubin",
        "-keyform",
        "DER",
        "-inkey",
        str(tmp_path / "public"),
        "-sigfile",
        str(tmp_path / "ours"),
    )
    theirs = openssl("-sign", "-keyform", "DER", "-inkey", str(tmp_path / "private"))

    assert ours.returncode == 0, ours.stderr
    assert theirs.returncode == 0, theirs.stderr
    assert signer().verify(MESSAGE, theirs.stdout)


@pytest.mark.parametrize(
    ("public", "private", "what"),
    [
        (PUBLIC[:-2], PRIVATE, "expected 128 digits"),
        ("05" + PUBLIC, PRIVATE, "expected 128 digits"),
        (PUBLIC, PRIVATE[:-2], "64 for the private half"),
        (PUBLIC, "x" * 64, "not hexadecimal"),
        (PUBLIC, "1" * 64, "not of one key|not a key"),
        (PUBLIC[:-2] + "00", PRIVATE, "not of one key|not a key"),
        (PUBLIC, "0" * 64, "not of one key|not a key"),
    ],
)
def test_a_key_of_another_form_is_refused_and_not_shown(public: str, private: str, what: str) -> None:
    with pytest.raises(SetupRefused, match=what) as caught:
        _ = Sm2Signer.from_hex("k1", public, private)

    assert private not in str(caught.value)
    assert PRIVATE.lower() not in repr(signer()).lower()


def test_without_its_private_half_a_key_signs_nothing() -> None:
    with pytest.raises(SetupRefused, match="no private half"):
        _ = Sm2Signer.from_hex("k1", PUBLIC).sign(b"")


def test_without_the_extra_it_says_which_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gmssl_pyx", None)

    with pytest.raises(SetupRefused, match=r"sunlit\[gm\]"):
        _ = signer()

"""Signed calls: what is altered, old, or from another key is refused, whoever of the two sides signed."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.errors import SetupRefused
from connectors.signing import (
    CLIENT,
    NONCE,
    SIGNATURE,
    TIMESTAMP,
    HmacSigner,
    SignatureRefused,
    Signed,
    Signer,
    check_headers,
    signed_headers,
)
from connectors.sm3 import (
    HAS_SM3,
    canonical,
    hmac_sm3,
    hmac_sm3_of_cryptography,
    sm3,
    sm3_of_cryptography,
)
from tests.connectors.made_up import NOW, SECRET

SM3_SIGNER, SHA_SIGNER = HmacSigner("k1", SECRET), HmacSigner("k2", SECRET, "HMAC-SHA256")
SIGNERS: dict[str, Signer] = {"k1": SM3_SIGNER, "k2": SHA_SIGNER}
PATH, BODY = "/api/records", "{示例}".encode()


def headers(signer: Signer = SM3_SIGNER) -> dict[str, str]:
    return signed_headers(signer, client="c1", path=PATH, body=BODY, at=NOW, nonce="ab" * 16)


def refusal(changed: dict[str, str], path: str = PATH, body: bytes = BODY, minutes: int = 0) -> str:
    with pytest.raises(SignatureRefused) as caught:
        _ = check_headers(
            changed, signers=SIGNERS, path=path, body=body, now=NOW + timedelta(minutes=minutes)
        )
    return caught.value.reason


@pytest.mark.parametrize(
    ("content", "digest"),
    [
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ],
)
def test_sm3_of_the_standard(content: bytes, digest: str) -> None:
    """GB/T 32905-2016, annex A."""
    assert sm3(content).hex() == sm3_of_cryptography(content).hex() == digest


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_both_builds_of_sm3_agree(key: bytes, content: bytes) -> None:
    assert HAS_SM3
    assert hmac_sm3(key, content) == hmac_sm3_of_cryptography(key, content)
    assert sm3(content) == sm3_of_cryptography(content)


def test_hmac_sm3_is_hmac_over_sm3() -> None:
    """RFC 2104 by hand: 64 bytes of block."""
    block = SECRET.ljust(64, b"\0")
    inner = sm3(bytes(byte ^ 0x36 for byte in block) + b"abc")

    assert hmac_sm3(SECRET, b"abc") == sm3(bytes(byte ^ 0x5C for byte in block) + inner)


def test_what_is_signed_is_method_path_moment_nonce_and_digest() -> None:
    signed = "\n".join(("POST", PATH, "2026-11-22T01:00:00+00:00", "ab" * 16, sm3(BODY).hex())).encode()

    expected = hmac.new(SECRET, signed, hashlib.sha256).hexdigest()
    assert headers(SHA_SIGNER)[SIGNATURE] == f"HMAC-SHA256 k2 {expected}"
    assert headers()[SIGNATURE] == f"HMAC-SM3 k1 {hmac_sm3(SECRET, signed).hex()}"


@pytest.mark.parametrize("signer", [SM3_SIGNER, SHA_SIGNER], ids=lambda one: one.algorithm)
def test_a_signed_call_is_known_by_client_key_moment_and_nonce(signer: HmacSigner) -> None:
    lower = {name.lower(): value for name, value in headers(signer).items()}

    signed = check_headers(lower, signers=SIGNERS, path=PATH, body=BODY, now=NOW)

    assert signed == Signed("c1", signer.key_id, NOW, "ab" * 16)


@pytest.mark.parametrize("name", [CLIENT, TIMESTAMP, NONCE, SIGNATURE])
def test_a_header_left_out_is_refused(name: str) -> None:
    assert refusal({key: value for key, value in headers().items() if key != name}) == "missing"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (TIMESTAMP, "2026-11-22T01:00:00"),
        (TIMESTAMP, "now"),
        (NONCE, "AB" * 16),
        (NONCE, ""),
        (CLIENT, "c 1"),
        (SIGNATURE, "HMAC-SM3 k1"),
        (SIGNATURE, "HMAC-SM3 k1 " + "0" * 65),
        (SIGNATURE, "HMAC-SM3  k1 " + "0" * 64),
    ],
)
def test_a_header_of_another_form_is_refused(name: str, value: str) -> None:
    assert refusal({**headers(), name: value}) == "form"


def test_an_altered_call_is_refused() -> None:
    assert refusal(headers(), path="/api/query") == "signature"
    assert refusal(headers(), body=BODY + b" ") == "signature"
    assert refusal({**headers(), NONCE: "cd" * 16}) == "signature"
    assert refusal({**headers(), TIMESTAMP: "2026-11-22T01:00:01+00:00"}) == "signature"


def test_another_key_or_algorithm_is_refused() -> None:
    assert refusal({**headers(), SIGNATURE: f"HMAC-SM3 k3 {'0' * 64}"}) == "key"
    assert refusal({**headers(), SIGNATURE: f"HMAC-SHA256 k1 {'0' * 64}"}) == "key"


def test_a_call_five_minutes_off_is_let_in_and_later_refused() -> None:
    for minutes in (-5, 5):
        now = NOW + timedelta(minutes=minutes)
        assert check_headers(headers(), signers=SIGNERS, path=PATH, body=BODY, now=now).at == NOW

    assert refusal(headers(), minutes=6) == refusal(headers(), minutes=-6) == "timestamp"


@pytest.mark.parametrize("key_id", ["", "k 1", "k\n1", "k" * 65, "密钥"])
def test_a_key_id_that_does_not_fit_a_header_is_refused(key_id: str) -> None:
    with pytest.raises(SetupRefused, match="key id"):
        _ = HmacSigner(key_id, SECRET)


def test_a_short_secret_is_refused_and_not_shown() -> None:
    with pytest.raises(SetupRefused, match="has 5 bytes") as caught:
        _ = HmacSigner("k1", b"short")

    assert "short" not in str(caught.value)
    assert SECRET.decode() not in repr(SM3_SIGNER)


Plain = st.none() | st.booleans() | st.integers(0, 9) | st.text(max_size=3)


@given(
    st.dictionaries(
        st.text(max_size=3), Plain | st.dictionaries(st.text(max_size=3), Plain, max_size=3), max_size=5
    )
)
def test_canonical_json_does_not_depend_on_the_order_of_names(document: dict[str, object]) -> None:
    turned = dict(reversed(document.items()))

    assert canonical(document) == canonical(turned)

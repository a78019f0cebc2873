"""Whom we believe: a certificate good for the host, now, by an authority we know, or nothing is sent."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from connectors.disposition import Disposition
from connectors.errors import NotSent, SetupRefused, WireError
from connectors.tls import Tls
from connectors.transport import Answer
from tests.connectors.loopback import Call, serving
from tests.connectors.made_up import NOW, wire


async def answers(call: Call) -> None:
    await call.json(b'{"serviceFlag": 1}')


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA(organization_name="示例 authority")


def context(authority: trustme.CA, *, host: str = "127.0.0.1", days_left: int = 30) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    until = datetime.now(UTC) + timedelta(days=days_left)
    certificate = authority.issue_cert(host, not_before=datetime(2020, 1, 1, tzinfo=UTC), not_after=until)
    certificate.configure_cert(made)
    return made


def written(authority: trustme.CA, folder: Path) -> Path:
    path = folder / "authority.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


def post(
    tls: ssl.SSLContext, trusted: Path | None, certificate: Path | None = None, now: datetime | None = None
) -> Answer | WireError:
    waits: list[float] = []

    async def pause(seconds: float) -> None:
        waits.append(seconds)

    async def run() -> Answer | WireError:
        made: Callable[[], datetime] = (lambda: NOW) if now is None else (lambda: now)
        async with (
            serving(answers, tls=tls) as server,
            wire(
                server.port, https=True, authority=trusted, certificate=certificate, now=made, pause=pause
            ) as open_wire,
        ):
            try:
                return await open_wire.post("/api/records", {})
            except WireError as error:
                return error

    came_of_it = asyncio.run(run())
    assert waits == []
    return came_of_it


def test_a_good_certificate_is_believed(authority: trustme.CA, tmp_path: Path) -> None:
    came_of_it = post(context(authority), written(authority, tmp_path))

    assert isinstance(came_of_it, Answer)


@pytest.mark.parametrize("fault", ["expired", "wrong host", "unknown authority"])
def test_any_other_is_not_and_nothing_is_sent(authority: trustme.CA, tmp_path: Path, fault: str) -> None:
    """It is not tried again either: a certificate does not get better within seconds."""
    tls = {
        "expired": lambda: context(authority, days_left=-1),
        "wrong host": lambda: context(authority, host="example.org"),
        "unknown authority": lambda: context(trustme.CA()),
    }[fault]()

    came_of_it = post(tls, written(authority, tmp_path))

    assert isinstance(came_of_it, NotSent)
    assert came_of_it.disposition is Disposition.CERTIFICATE


def client_certificate(authority: trustme.CA, folder: Path, until: datetime) -> Path:
    path = folder / "client.pem"
    certificate = authority.issue_cert(
        "client.example.org", not_before=datetime(2020, 1, 1, tzinfo=UTC), not_after=until
    )
    certificate.private_key_and_cert_chain_pem.write_to_path(str(path))
    return path


def test_our_own_certificate_is_shown_where_the_platform_asks_for_it(
    authority: trustme.CA, tmp_path: Path
) -> None:
    tls = context(authority)
    authority.configure_trust(tls)
    tls.verify_mode = ssl.CERT_REQUIRED
    ours = client_certificate(authority, tmp_path, datetime.now(UTC) + timedelta(days=30))

    came_of_it = post(tls, written(authority, tmp_path), ours)

    assert isinstance(came_of_it, Answer)


def test_our_own_certificate_that_has_ended_is_told_before_anything_is_sent(
    authority: trustme.CA, tmp_path: Path
) -> None:
    ends = datetime(2026, 11, 22, tzinfo=UTC)
    ours = client_certificate(authority, tmp_path, ends)

    came_of_it = post(context(authority), written(authority, tmp_path), ours, now=ends)

    assert isinstance(came_of_it, NotSent)
    assert came_of_it.disposition is Disposition.CERTIFICATE
    assert "ended on 2026-11-22" in came_of_it.message


def test_until_when_certificates_are_good_is_told_for_alarms(authority: trustme.CA, tmp_path: Path) -> None:
    ends = datetime(2027, 1, 31, tzinfo=UTC)
    tls = Tls(written(authority, tmp_path), client_certificate(authority, tmp_path, ends))

    told = {one.what: one.not_after for one in tls.expiries()}

    assert told["client certificate"] == ends
    assert set(told) == {"client certificate", "authority"}


@pytest.mark.parametrize("text", ["", "this is no certificate"])
def test_a_file_that_is_no_certificate_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "odd.pem"
    _ = path.write_text(text, encoding="utf-8")

    with pytest.raises(SetupRefused, match=r"odd\.pem"):
        _ = Tls(certificate=path).context()

"""The platforms of a site, opened (打开平台连接), and their destinations as the ledger knows them."""

from __future__ import annotations

import stat
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from checker.delivery.configuration import Configuration, ConfigurationRefused, DestinationSetting
from checker.delivery.portal import Portal
from connectors import profile as profiles
from connectors.address import Address, Limits
from connectors.credit_publicity import CreditPublicity
from connectors.credit_sharing import CreditSharing
from connectors.drop import FolderDrop
from connectors.exchange_files import FileExchange
from connectors.exchange_json import JsonExchange
from connectors.exchange_tables import TableExchange
from connectors.front_end_tables import open_engine
from connectors.judicial_platform import JudicialPlatform
from connectors.mapping import Site
from connectors.platform import DeliveryClass, Platform
from connectors.profile import PlatformProfile
from connectors.signing import HmacSigner, Signer
from connectors.transport import Wire
from sanctions.delivery.destination import Destination

_KINDS: dict[str, type[JsonExchange]] = {
    "judicial_platform": JudicialPlatform,
    "credit_sharing": CreditSharing,
    "credit_publicity": CreditPublicity,
}
_DAY = 86_400
_ALGORITHMS: dict[str, Literal["HMAC-SM3", "HMAC-SHA256"]] = {
    "HMAC-SM3": "HMAC-SM3",
    "HMAC-SHA256": "HMAC-SHA256",
}


def destinations(configuration: Configuration) -> list[Destination]:
    """Return what the ledger has to know of each destination.

    Raises:
        ProfileBroken: A profile cannot be used.
    """
    return [_destination(name, one) for name, one in configuration.destinations.items()]


def _destination(name: str, setting: DestinationSetting) -> Destination:
    if setting.wire == "folder":
        return Destination(name, "A", "folder", 0, 0)
    profile = _profile(setting)
    by_files = DeliveryClass.D if setting.wire == "files" else profile.delivery_class
    return Destination(
        name,
        (setting.delivery_class or by_files).value,
        f"{profile.platform}/{profile.version}",
        profile.quiet_seconds if setting.quiet_seconds is None else setting.quiet_seconds,
        profile.lag_days * _DAY if setting.lag_seconds is None else setting.lag_seconds,
    )


@asynccontextmanager
async def opened(configuration: Configuration, only: Sequence[str] = ()) -> AsyncGenerator[list[Platform]]:
    """Yield the platforms of a configuration, or some of them, with their connections open.

    Raises:
        ConfigurationRefused: A key cannot be read, or others can read it.
        ProfileBroken: A profile cannot be used.
        SetupRefused: An address or a key is not as it must be.
    """
    async with AsyncExitStack() as stack:
        found: list[Platform] = []
        for name, setting in configuration.destinations.items():
            if only and name not in only:
                continue
            found.append(await _opened(stack, configuration, name, setting))
        yield found


async def _opened(
    stack: AsyncExitStack, configuration: Configuration, name: str, setting: DestinationSetting
) -> Platform:
    """Return one platform, whose connections close with the stack."""
    if setting.wire == "folder":
        assert setting.folder is not None
        return Portal(name, setting.folder)
    profile, site = _profile(setting), _site(configuration)
    if setting.wire == "tables":
        assert setting.database_file is not None
        engine = open_engine(_secret(setting.database_file))
        _ = stack.callback(engine.dispose)
        return TableExchange(engine, profile, site, name)
    if setting.wire == "files":
        assert setting.outgoing is not None
        assert setting.kept is not None
        drop = FolderDrop(setting.outgoing, setting.incoming)
        return FileExchange(
            drop,
            profile,
            site,
            kept=setting.kept,
            form=setting.form,
            encoding=setting.encoding,
            delivery_class=setting.delivery_class or DeliveryClass.D,
            destination=name,
        )
    wire = await stack.enter_async_context(_wire(configuration.client, setting))
    return _KINDS.get(profile.platform, JsonExchange)(wire, profile, site, name)


def _wire(client: str, setting: DestinationSetting) -> Wire:
    assert setting.key_file is not None
    key_file = setting.key_file
    host = urlsplit(setting.url).hostname or ""
    address = Address(setting.url, frozenset({host}), plain=setting.plain)
    limits = Limits(a_minute=setting.a_minute)
    return Wire(
        address, client=client, signer=read_key(key_file), renew=lambda: read_key(key_file), limits=limits
    )


def read_key(path: Path) -> Signer:
    """Read the key of a destination: its id, its algorithm, its secret in hexadecimal digits, one a line.

    Raises:
        ConfigurationRefused: It cannot be read, is none, or others can read it.
    """
    lines = _secret(path).split()
    try:
        key_id, algorithm, secret = lines
        return HmacSigner(key_id, bytes.fromhex(secret), _ALGORITHMS[algorithm])
    except (ValueError, KeyError):
        expected = "expected three lines: id, HMAC-SM3 or HMAC-SHA256, hexadecimal secret"
        raise ConfigurationRefused([f"{path}: {expected}"]) from None


def _secret(path: Path) -> str:
    """Read a file that we alone may read.

    Raises:
        ConfigurationRefused: It cannot be read, or others can read it.
    """
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        text = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationRefused([f"{path}: cannot be read ({type(error).__name__})"]) from None
    if mode & 0o077:
        raise ConfigurationRefused([f"{path}: mode {mode:04o} lets others at it: chmod 600 {path}"])
    return text


def _profile(setting: DestinationSetting) -> PlatformProfile:
    folder = Path(setting.platform)
    found = profiles.load(folder) if folder.is_dir() else profiles.shipped(setting.platform)
    if setting.delivery_class is None:
        return found
    return found.model_copy(update={"delivery_class": DeliveryClass(setting.delivery_class)})


def _site(configuration: Configuration) -> Site:
    return configuration.site()

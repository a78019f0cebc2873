"""The year's messages brought to simulated platforms (示例年度的报送): two nights, the second sends nothing.

The platforms run in a thread of the same process, on a port of the loopback, and speak the example wire with
signatures. What waits for a person is let go by a head of the bureau it belongs to, as at a real site.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex

from sqlmodel import col, select

from checker.delivery import run
from checker.delivery.configuration import Configuration
from checker.model_bureau.year import PLACES
from checker.store.store import Store
from connectors.simulator.running import in_thread
from connectors.simulator.settings import ClientKey, SimulatorSettings
from sanctions.delivery import manual
from sanctions.delivery.nightly import Night
from sanctions.proceeding.request import Signed
from sanctions.proceeding.tables import OutboxRow, ProceedingRow

CLIENT, KEY_FILE, PORTAL = "demo", "模拟平台密钥", "门户公示"
AUTHORITY_CODE = "11990100MB00000011"
"""Of every bureau alike; its region does not exist."""
PLATFORMS = {
    "judicial_platform": "/judicial_platform",
    # the copy goes to the procuratorate's own books
    "procuratorate": "",
    "credit_sharing": "/credit_sharing",
    "credit_publicity": "/credit_publicity",
}


def deliver_year(store: Store, folder: Path) -> tuple[Night, Night]:
    """Send everything to simulated platforms; return what the first night and the second came to."""
    secret = token_hex(32)
    key_file = folder / KEY_FILE
    _ = key_file.write_text(f"{CLIENT}\nHMAC-SM3\n{secret}\n", encoding="ascii")
    key_file.chmod(0o600)
    _let_go(store)
    keys = {CLIENT: ClientKey("HMAC-SM3", bytes.fromhex(secret))}
    with in_thread(SimulatorSettings(keys=keys)) as platforms:
        configuration = _configuration(platforms.address, key_file, folder / PORTAL)

        async def nights() -> tuple[Night, Night]:
            return await run.sync(store, configuration), await run.sync(store, configuration)

        return asyncio.run(nights())


def sent(night: Night) -> int:
    """Return how many messages a night brought to somebody."""
    return sum(sum(one.told.outcomes.values()) for one in night.destinations)


def confirmed(night: Night) -> bool:
    """Return whether every record stands at its destination, and every balance holds."""
    return all(
        one.balance is not None
        and one.balance.holds
        and one.balance.parts["confirmed"] == one.balance.desired
        for one in night.destinations
    )


def _configuration(address: str, key_file: Path, portal: Path) -> Configuration:
    destinations: dict[str, dict[str, object]] = {
        name: {
            "platform": "judicial_platform" if name == "procuratorate" else name,
            "url": f"{address}{path}",
            "key_file": key_file,
            "plain": True,
        }
        for name, path in PLATFORMS.items()
    }
    destinations["portal"] = {"wire": "folder", "folder": portal}
    return Configuration.model_validate(
        {
            "client": CLIENT,
            "authorities": {
                code: (f"示例{name}人力资源和社会保障局", AUTHORITY_CODE) for code, name in PLACES.items()
            },
            "destinations": destinations,
        }
    )


def _let_go(store: Store) -> None:
    with store.writing() as session:
        held = select(OutboxRow).where(col(OutboxRow.state) == "HELD")
        for row in session.exec(held).all():
            bureau = session.get_one(ProceedingRow, row.proceeding_id).bureau
            signed = Signed(datetime.now(UTC), f"{bureau}-head")
            assert row.id is not None
            _ = manual.release(session, store.keys, row.id, "示例：本地在公示系统公示失信名单", signed)

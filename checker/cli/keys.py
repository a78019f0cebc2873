"""``sunlit keys``: which keys a site has, and a new one to seal with. No secret is ever printed."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import typer

from checker.cli.audit import existing_store
from checker.cli.site import who
from checker.cli.terminal import AsJson, InLanguage, Terminal
from checker.settings import Settings

if TYPE_CHECKING:
    from sanctions.encrypted import Keys

app = typer.Typer(no_args_is_help=True, help="Keys that seal, index and sign. 密钥")


@app.command("list")
def list_keys(*, as_json: AsJson = False, lang: InLanguage = None) -> None:
    """List the keys without their secrets. 列出密钥."""
    from sanctions.encrypted import Keys

    terminal = Terminal.of(lang, as_json=as_json)
    keys = Keys.open(Settings.read(os.environ).keys)
    rows = _rows(keys)
    if as_json:
        terminal.document({"keys": rows, "public_key": keys.signer().public().hex()})
        return
    either = terminal.either
    purposes = {
        "seal": either("加密", "seals"),
        "index": either("索引", "indexes"),
        "sign": either("签名", "signs"),
    }
    terminal.table(
        (
            either("编号", "id"),
            either("用途", "purpose"),
            either("算法", "algorithm"),
            either("现用", "current"),
        ),
        [
            (
                row["id"],
                purposes[str(row["purpose"])],
                row["algorithm"],
                either("是", "yes") if row["current"] else either("否，仅用于解密", "no, only opens"),
            )
            for row in rows
        ],
        whole=1,
    )
    public = keys.signer().public().hex()
    terminal.say(f"签名公钥 {public}", f"public key of the signatures {public}")


@app.command("rotate")
def rotate(*, as_json: AsJson = False, lang: InLanguage = None) -> None:
    """Add a key that seals from now on; earlier ones still open. 轮换加密密钥."""
    from sanctions import audit
    from sanctions.encrypted import Keys

    terminal = Terminal.of(lang, as_json=as_json)
    folder = Settings.read(os.environ).keys
    with existing_store(terminal, migrate=True) as store, store.writing() as session:
        before = store.keys.current.id
        after = Keys.rotate(folder).current
        _ = audit.record(
            session,
            at=datetime.now(UTC),
            actor=who(),
            action="keys.rotate",
            object=f"key/{after.id}",
            data=f"{before} {after.id} {after.algorithm}".encode("ascii"),
        )
    if as_json:
        terminal.document({"before": before, "current": after.id, "algorithm": after.algorithm})
        return
    terminal.say(
        f"新密钥 {after.id}（{after.algorithm}）自现在起用于加密，原密钥仍可解密",
        f"key {after.id} ({after.algorithm}) seals from now on, the earlier ones still open",
    )
    terminal.remark(
        "请备份密钥目录，分发到每个服务，并重新启动服务",
        "back up the folder of the keys, copy it to every service, and start them anew",
    )


def _rows(keys: Keys) -> list[dict[str, str | bool]]:
    """Return what may be told of each key, the one that seals first."""
    current = {keys.current.id, keys.indexing.id, keys.signing.id}
    sealing = sorted(keys.sealing.values(), key=lambda key: (key.id not in current, key.id))
    return [
        {"id": key.id, "purpose": key.purpose, "algorithm": key.algorithm, "current": key.id in current}
        for key in (*sealing, keys.indexing, keys.signing)
    ]

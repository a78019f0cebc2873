"""``sunlit token``: who may use the service. A token is shown once, when it is made."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from checker.cli.failures import Refused
from checker.cli.screen import LEGAL_TIME
from checker.cli.site import opened_store, who
from checker.cli.terminal import AsJson, InLanguage, Terminal

if TYPE_CHECKING:
    from checker.tables import Token

app = typer.Typer(no_args_is_help=True, help="Access tokens of the service. 访问令牌")

Name = Annotated[str, typer.Option("--name", help="Who or what it is for. 使用者")]
Role = Annotated[
    str,
    typer.Option(
        "--role",
        help="inspector 监察员, reviewer 审核人, approver 审批人, auditor 审计, "
        "supervisor 监督, system 系统, operator 运维",
    ),
]
Place = Annotated[str, typer.Option("--place", help="What it reaches: six digits, 000000 for all. 辖区代码")]
Days = Annotated[int | None, typer.Option("--days", min=1, max=36_500, help="Days it is good for. 有效天数")]
OfficerId = Annotated[
    str | None,
    typer.Option("--officer", metavar="ID", help="Whose acts it makes; none without. 办理人员编号"),
]
TokenId = Annotated[str, typer.Argument(metavar="ID", help="As sunlit token list shows it. 令牌编号")]


@app.command("create")
def create(
    *,
    name: Name,
    role: Role,
    place: Place,
    days: Days = None,
    officer: OfficerId = None,
    as_json: AsJson = False,
    lang: InLanguage = None,
) -> None:
    """Make a token; it is shown this once. 新建令牌（只显示一次）."""
    from checker.store import tokens

    terminal = Terminal.of(lang, as_json=as_json)
    now = datetime.now(UTC)
    expires_at = now + timedelta(days=days) if days is not None else None
    with opened_store() as store, store.writing() as session:
        token = tokens.create(
            session,
            name=name,
            role=role,
            place=place,
            at=now,
            by=who(),
            expires_at=expires_at,
            officer=officer,
        )
    # shown only now that it is kept
    if as_json:
        terminal.document({"token": token, "id": token.split("_")[1], "expires_at": _told(expires_at)})
        return
    terminal.say(token, token)
    terminal.remark(
        "请立即妥善保存：令牌不再显示，系统只留存其摘要",
        "keep it safe now: it is not shown again, only its digest is kept",
    )


@app.command("list")
def list_tokens(*, as_json: AsJson = False, lang: InLanguage = None) -> None:
    """List all tokens, without their secrets. 列出令牌."""
    from checker.store import tokens

    terminal = Terminal.of(lang, as_json=as_json)
    now = datetime.now(UTC)
    with opened_store() as store, store.reading() as session:
        found = tokens.listed(session)
        standing = [_standing(token, now) for token in found]
    if as_json:
        rows = zip(found, standing, strict=True)
        terminal.document({"tokens": [_row(token, standing) for token, standing in rows]})
        return
    if not found:
        terminal.say("尚无令牌", "no tokens yet")
    either = terminal.either
    words = {
        "good": either("有效", "good"),
        "expired": either("已过期", "expired"),
        "revoked": either("已吊销", "revoked"),
    }
    terminal.table(
        (
            either("编号", "id"),
            either("使用者", "name"),
            either("角色", "role"),
            either("辖区", "place"),
            either("人员", "officer"),
            either("状态", "state"),
            either("有效期至", "expires"),
        ),
        [
            (
                token.id,
                token.name,
                token.role,
                token.place,
                token.officer_id or "",
                words[state],
                _last_day(token),
            )
            for token, state in zip(found, standing, strict=True)
        ],
    )


@app.command("revoke")
def revoke(token_id: TokenId, *, as_json: AsJson = False, lang: InLanguage = None) -> None:
    """Make a token good no more. 吊销令牌."""
    from checker.store import tokens

    terminal = Terminal.of(lang, as_json=as_json)
    with opened_store() as store, store.writing() as session:
        revoked = tokens.revoke(session, token_id, datetime.now(UTC), by=who())
    if not revoked:
        told = terminal.either(
            "没有这个编号的有效令牌：请用 sunlit token list 查看编号",
            "there is no token of this id that was not revoked before: see sunlit token list",
        )
        raise Refused("token_unknown", told)
    terminal.say(f"令牌 {token_id} 已吊销", f"token {token_id} is revoked")
    if as_json:
        terminal.document({"id": token_id, "revoked": True})


def _standing(token: Token, now: datetime) -> str:
    from checker.store import tokens

    if tokens.stands(token, now):
        return "good"
    return "expired" if token.revoked_at is None else "revoked"


def _row(token: Token, standing: str) -> dict[str, str | None]:
    return {
        "id": token.id,
        "name": token.name,
        "role": token.role,
        "place": token.place,
        "officer": token.officer_id,
        "state": standing,
        "created_at": _told(token.created_at),
        "created_by": token.created_by,
        "expires_at": _told(token.expires_at),
        "revoked_at": _told(token.revoked_at),
    }


def _last_day(token: Token) -> str:
    return f"{token.expires_at.astimezone(LEGAL_TIME):%Y-%m-%d}" if token.expires_at else ""


def _told(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None

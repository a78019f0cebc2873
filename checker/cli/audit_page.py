"""What was found amiss with the audit chain (审计核查), one sentence each in the reader's language.

The chain itself, its end, its checkpoints, what hangs on it and the anchors given are looked at one after the
other; a file that cannot be read costs itself only. Nothing is looked at twice, and nothing stops the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from checker.cli.terminal import Terminal

if TYPE_CHECKING:
    from sqlmodel import Session

    from sanctions.anchor import Anchor
    from sanctions.audit import AuditFound
    from sanctions.encrypted import Keys

_BROKEN = {
    "missing": ("第 {at} 条缺失", "entry {at} is missing"),
    "altered": ("第 {at} 条在写入之后被改动", "entry {at} was altered after it was written"),
    "does not follow": (
        "第 {at} 条与前一条不衔接：此处有条目被插入、调换或改写",
        "entry {at} does not follow the one before it: one was put in, swapped or rewritten there",
    ),
    "out of place": ("第 {at} 条位于首条之前", "entry {at} stands before the first"),
}
_AGAINST = {
    "unsigned": (
        "签名与内容不符，锚定文件本身被改动或抄写有误：请向存放处另取一份",
        "its signature is not of what it says, it was altered or copied wrongly: get another copy",
    ),
    "other_key": (
        "其公钥不是本单位现用的签名公钥：属于其他单位，或签名密钥已被更换",
        "its public key is not the one of this site: it is of another site, or the signing key was replaced",
    ),
    "missing": ("已锚定的第 {at} 条缺失", "missing: the anchored entry {at} is not there"),
    "truncated": (
        "审计链在第 {end} 条之后被截断：第 {at} 条曾被锚定",
        "truncated after {end}: entry {at} was anchored and is not there",
    ),
    "rewritten": (
        "审计链被改写：第 {at} 条不是当时锚定的那一条",
        "rewritten: entry {at} is not the one anchored",
    ),
}


@dataclass(frozen=True, slots=True)
class Amiss:
    """One thing that does not hold: a stable code, the entry and the file it shows at, and a sentence."""

    code: str
    seq: int | None
    file: str | None
    message: str


@dataclass(frozen=True, slots=True)
class Examined:
    """The chain as it was found, the anchors read (file and entry), and everything amiss."""

    chain: AuditFound
    anchors: tuple[tuple[str, int], ...]
    amiss: tuple[Amiss, ...]


def examine(session: Session, keys: Keys, files: Sequence[Path], terminal: Terminal) -> Examined:
    """Follow the chain and hold anchor files against it, in a session that sees one state."""
    from sanctions.anchor import against, deposits_amiss
    from sanctions.audit import verify
    from sanctions.reading import readings_amiss

    signer = keys.signer()
    chain = verify(session, signer)
    amiss = list(_of_chain(chain, terminal))
    amiss += _hanging("deposits", lambda: deposits_amiss(session), terminal)
    amiss += _hanging("readings", lambda: readings_amiss(session), terminal)
    anchors: list[tuple[str, int]] = []
    for file in files:
        found = _read(file, terminal)
        if isinstance(found, Amiss):
            amiss.append(found)
            continue
        anchors.append((str(file), found.seq))
        for state in against(session, found, signer.public()):
            told = terminal.either(*_AGAINST[state]).format(at=found.seq, end=chain.ends_at)
            amiss.append(Amiss(state, found.seq, str(file), f"{file}: {told}"))
    return Examined(chain, tuple(anchors), tuple(amiss))


def show(found: Examined, terminal: Terminal) -> None:
    """Print what was found, or one JSON document of it."""
    chain, count = found.chain, len(found.amiss)
    if terminal.as_json:
        checkpoints = {"verified": chain.verified, "failed": chain.failed}
        terminal.document(
            {
                "whole": not count,
                "entries": chain.entries,
                "ends_at": chain.ends_at,
                "checkpoints": checkpoints,
                "anchors": [{"file": file, "seq": seq} for file, seq in found.anchors],
                "amiss": [asdict(one) for one in found.amiss],
            }
        )
        return
    terminal.say(
        f"审计链 {chain.entries} 条，签名检查点 {chain.verified} 个相符，锚定文件 {len(found.anchors)} 份",
        f"{chain.entries} entries, {chain.verified} signed checkpoints hold, {len(found.anchors)} anchors",
    )
    for one in found.amiss:
        terminal.say(one.message, one.message)
    if not count:
        terminal.say("未发现异常", "nothing amiss was found")
    if not found.anchors:
        terminal.remark(
            "未提供锚定文件：整链重写并重新签名的情形无法发现，请用 --anchor 核对存放在外的文件",
            "no anchor was given: a chain rewritten whole and signed anew does not show, use --anchor",
        )


def _of_chain(found: AuditFound, terminal: Terminal) -> Iterator[Amiss]:
    if found.broken_at is not None:
        told = terminal.either(*_BROKEN[found.why]).format(at=found.broken_at)
        yield Amiss(found.why.replace(" ", "_"), found.broken_at, None, told)
    end, head = found.ends_at, found.head_at
    if not found.head_matches and head is not None and head > end:
        told = terminal.either(
            f"审计链在第 {end} 条之后被截断：链尾记录为第 {head} 条",
            f"truncated after {end}: its head says that entry {head} was the last",
        )
        yield Amiss("truncated", end, None, told)
    elif not found.head_matches:
        told = terminal.either(
            f"链尾第 {end} 条与链尾记录不符：有条目绕过系统写入，或末条被改写",
            f"the last entry, {end}, is not the one the head holds: entries were added or rewritten aside",
        )
        yield Amiss("head", end, None, told)
    if (at := found.failed_at) is not None and at > end:
        told = terminal.either(
            f"审计链在第 {end} 条之后被截断：第 {at} 条有签名检查点",
            f"truncated after {end}: entry {at} has a signed checkpoint and is not there",
        )
        yield Amiss("truncated", end, None, told)
    elif at is not None:
        told = terminal.either(
            f"{found.failed} 个检查点不符，首个在第 {at} 条：该条不是当时签名的那一条，"
            "或签名不是本单位密钥所签",
            f"{found.failed} checkpoints do not hold, the first at {at}: the entry is not the one signed, "
            "or the signature is not of this site's key",
        )
        yield Amiss("checkpoint", at, None, told)


def _hanging(what: str, look: Callable[[], list[int]], terminal: Terminal) -> Iterator[Amiss]:
    """Tell of rows that an act of the chain binds: the register of deposits, the reasons for full reading."""
    zh, en = {
        "deposits": ("锚定存放登记", "register of deposits"),
        "readings": ("查看全部信息的理由", "reasons for reading in full"),
    }[what]
    try:
        seqs = look()
    except (TypeError, ValueError) as error:  # SQLite keeps whatever it is given
        told = terminal.either(f"{zh}无法读取（{error}）", f"the {en} cannot be read ({error})")
        yield Amiss(what, None, None, told)
        return
    for seq in seqs:
        told = terminal.either(
            f"{zh}与第 {seq} 条不符：登记被删除、添加或改动",
            f"the {en} and entry {seq} differ: a row was taken out, put in or altered",
        )
        yield Amiss(what, seq, None, told)


def _read(file: Path, terminal: Terminal) -> Anchor | Amiss:
    """Return the anchor of a file, or what is amiss with the file."""
    from sanctions.anchor import LONGEST, AnchorRefused, read_anchor

    try:
        with file.open("rb") as opened:
            return read_anchor(opened.read(LONGEST + 1), str(file))
    except OSError as error:
        told = terminal.either("无法读取", "cannot be read")
        return Amiss("unreadable", None, str(file), f"{file}: {told} ({error.strerror or error})")
    except AnchorRefused as error:
        return Amiss(error.code, None, str(file), error.told(terminal.language))

"""Compute a published draw again (随机抽查复算): ``python3 verify_draw.py FOLDER``.

Written from docs/draw.md alone and sharing no code with what makes the draws, so that a mistake there shows
here. It needs Python 3.9 or later and nothing else. It checks

* the files: which there must be, their digests, the one spelling of each row and each JSON value; links,
  pipes, devices and what is larger than 256 MiB are told and not opened;
* the plan: that each of its values may be, that every stratum has units and a rule, that anybody is drawn;
* the commitment: trees, roots, counts of the excluded, and C, also against one you kept (``--commitment``);
* the seed: that its sources have 2^128 outcomes, and that its numbers are such as the sources give;
* the outcome: key, tickets, ranks, how many are drawn, bounds and choice of the inspectors, computed anew;
* the log: that nothing is missing or out of time, of every draw in it one commitment, seed and result in
  their order and on their days, each replacement and substitution, and the tree head, also against one you
  kept (``--head``);
* after the reveal, every token.

Exit 0: all of it holds. 1: something does not; each finding has a code, a place and a sentence. 2: it could
not be checked. ``--unit ID`` tells where a unit stands, ``--lang zh|en`` chooses the language, ``--json`` is
for programs.
"""

# ruff: noqa: B905, RUF007, UP035 - Python 3.9 has neither zip(strict=) nor pairwise

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import locale
import math
import os
import re
import stat
import sys
import unicodedata
from collections import Counter, deque
from datetime import date
from fractions import Fraction
from functools import lru_cache
from itertools import zip_longest
from pathlib import Path
from typing import Any, Callable, Iterable, Iterator, Mapping, NamedTuple, NoReturn, Sequence

Digest = Callable[[bytes], bytes]

SUMS = "SHA256SUMS"
LISTS = frozenset({"frame.txt", "excluded.txt", "roster.txt"})
COMMITTED = LISTS | {"plan.json", "commitment.json", "log.txt", "head.json", SUMS}
DRAWN = frozenset({"seed.json", "reveal.json", "drawn.txt", "visits.txt"})
REVEALED = frozenset({"units.txt"})
ALGORITHMS = {"SJDRAW1/sha256": "sha256", "SJDRAW1/sm3": "sm3"}
SHOWN = 10
"""How many findings of one code are told; the rest is counted."""
MOST_FINDINGS = 1000
MOST_BYTES = 256 * 2**20
"""A larger file is not read: nobody publishes one, and reading it would stop the machine."""
MOST_JSON = 16 * 2**20
"""A longer JSON value is not read: in memory it is many times as large. Real ones stay below 4 MiB."""

UNIT_ID = re.compile(r"[0-9A-Z-]{1,64}")
TOKEN = re.compile(r"[0-9a-f]{20}")
INSPECTOR = re.compile(r"[0-9A-Z-]{1,32}")
TICKETS = re.compile(r"[1-9][0-9]{0,3}|10000")
SERIAL = re.compile(r"[0-9]{6}-[0-9]{4}-H[12]-[0-9]{2,4}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOMENT = re.compile(DAY.pattern + r"T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\+08:00")
RULE = re.compile(
    r"(?:all|(ratio|count|per_inspector):((?:0|[1-9][0-9]{0,6})(?:\.[0-9]{1,9})?))"
    r"(?: min:(0|[1-9][0-9]{0,8}))?(?: max:(0|[1-9][0-9]{0,8}))?"
)
NO_WORD = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
CHANGES = frozenset({"replace", "substitute"})
ROUND = CHANGES | {"result"}
AFTER = {
    "commit": {""},
    "seed": {"commit"},
    "abandon": {"commit"},
    "result": {"seed"},
    "replace": ROUND,
    "substitute": ROUND,
    "reveal": ROUND,
}
"""What each kind of entry may follow among the entries of its draw."""


# --- The functions of the draw (docs/draw.md, sections 3 to 6 and 8) ---


def digest_of(alg: str) -> Digest:
    """Return H of an algorithm; ValueError where this Python's OpenSSL has no SM3."""
    name = ALGORITHMS[alg]
    if name == "sha256":
        return lambda content: hashlib.sha256(content).digest()
    _ = hashlib.new(name)
    return lambda content: hashlib.new(name, content).digest()


def sha256(content: bytes) -> bytes:
    """Return the digest that log and sums always use."""
    return hashlib.sha256(content).digest()


def leaf(row: bytes, h: Digest) -> bytes:
    """Return the leaf of a row."""
    return h(b"\0" + row)


class Tree:
    """A tree that grows leaf by leaf: it keeps the roots of its whole subtrees, the largest first."""

    def __init__(self, h: Digest) -> None:
        self._h, self.size = h, 0
        self._parts: list[bytes] = []

    def add(self, row: bytes) -> None:
        """Add the leaf of a row."""
        node, rest = leaf(row, self._h), self.size
        while rest & 1:
            node = self._h(b"\1" + self._parts.pop() + node)
            rest >>= 1
        self._parts.append(node)
        self.size += 1

    def root(self) -> str:
        """Return the root in hexadecimal."""
        if not self._parts:
            return self._h(b"").hex()
        node = self._parts[-1]
        for left in reversed(self._parts[:-1]):
            node = self._h(b"\1" + left + node)
        return node.hex()


def root_of(rows: Iterable[bytes], h: Digest) -> str:
    """Return the root over rows in hexadecimal."""
    tree = Tree(h)
    for row in rows:
        tree.add(row)
    return tree.root()


def commitment_of(draw_id: str, frame_root: str, roster_root: str, plan: str, h: Digest) -> str:
    """Return C; `plan` is the digest of ``plan.json`` in hexadecimal."""
    return h(f"SJDRAW1\n{draw_id}\n{frame_root}\n{roster_root}\n{plan}\n".encode()).hex()


def outcomes_of(source: dict[str, Any], enough: int = 256) -> int:
    """Return how many outcomes a source has, exact up to what is more than enough for a seed."""
    n, count = source["high"] - source["low"] + 1, source["count"]
    if not source["distinct"]:
        return n ** min(count, enough)
    if source["ordered"]:
        return math.perm(n, min(count, enough))
    return math.comb(n, min(count, n - count, enough))


def seed_text(sources: Sequence[dict[str, Any]], numbers: Sequence[Sequence[int]]) -> str:
    """Return S."""
    given = [list(one) if source["ordered"] else sorted(one) for source, one in zip(sources, numbers)]
    return "".join("".join(f"{number}." for number in one) + "/" for one in given)


def key_of(commitment: str, seed: str, h: Digest) -> str:
    """Return the key of the draw."""
    return h(f"SJDRAW1-KEY\n{commitment}\n{seed}\n".encode()).hex()[:32]


def ticket_of(key: str, unit: str, tickets: int, h: Digest) -> str:
    """Return the smallest of a unit's tickets."""
    first = f"{key}u{unit}"
    least = h(first.encode())
    for number in range(2, tickets + 1):
        least = min(least, h(f"{first}#{number}".encode()))
    return least.hex()


def number_drawn(rule: str, units: int, inspectors: int) -> int:
    """Return how many of a stratum's units a rule draws, in exact decimals."""
    found = RULE.fullmatch(rule)
    if found is None:
        raise ValueError(rule)
    kind, share, least, most = found.groups()
    wanted = units
    if kind is not None:
        wanted = math.ceil(Fraction(share) * {"ratio": units, "count": 1, "per_inspector": inspectors}[kind])
    wanted = wanted if least is None else max(wanted, int(least))
    wanted = wanted if most is None else min(wanted, int(most))
    return min(wanted, units)


def rank_of(key: str, unit: str, inspector: str, h: Digest) -> tuple[bytes, str]:
    """Return what the inspectors of a visit are ordered by."""
    return h(f"{key}i{unit}|{inspector}".encode()), inspector


def recusal_of(salt: bytes, unit: str, h: Digest) -> str:
    """Return the mark of a unit in a row of the roster."""
    return h(salt + b"r" + unit.encode()).hex()[:20]


def token_of(secret: bytes, unit: str, alg: str) -> str:
    """Return what stands for a unit in a confidential draw."""
    return hmac.new(secret, unit.encode(), ALGORITHMS[alg]).hexdigest()[:20]


# --- The choice of the inspectors (section 6) ---

POOL = -1
"""The node all inspectors hand loads to and take loads from while they keep within floor and cap."""


class NoPlan(Exception):
    """The places cannot all be filled; it carries the number of the visit and of the slot, from 0."""


class Places:
    """All places to be filled, and one plan that fills them, changed step by step along residual paths.

    A path runs over inspectors (0 to n - 1), places (n + number) and `POOL`. From a place to an inspector: he
    takes it. From an inspector to a place: he gives it up. From a place to another of the same visit: its
    inspector changes over. So a path keeps everybody's number of visits but at its two ends and at `POOL`.

    Args:
        sets: For each visit the set of inspectors who may fill each slot, as bits.
        most: The cap of each inspector.
    """

    def __init__(self, sets: Sequence[Sequence[int]], most: Sequence[int]) -> None:
        self.n, self.most, self.low, self.load = len(most), list(most), [0] * len(most), [0] * len(most)
        self.width = len(sets[0]) if sets else 0
        self.can = [one for visit in sets for one in visit]
        self.holder = [-1] * len(self.can)
        self.taken = [0] * len(sets)  # as bits, who is in a visit
        self.inside: list[dict[int, int]] = [{} for _ in sets]  # who holds which open place of a visit
        self.held: list[set[int]] = [set() for _ in most]  # the open places of an inspector
        for place in range(len(self.can)):
            self._open(place)
        self._level()

    def bounds(self) -> list[tuple[int, int]]:
        """Return floor and cap of each inspector, once the plan is level; from then on they bind."""
        floors, caps = list(self.load), list(self.load)
        for giver in range(self.n):
            for taker in self._reached(giver, None, pool=False) if self.load[giver] else ():
                if 0 <= taker < self.n and self.load[taker] == self.load[giver] - 1 < self.most[taker]:
                    floors[giver] = self.load[giver] - 1
                    caps[taker] = self.load[taker] + 1
        self.low, self.most = floors, caps
        return list(zip(floors, caps))

    def settle(self, visit: int, slot: int, inspector: int) -> bool:
        """Give a place to an inspector for good, if all other places can still be filled."""
        place = visit * self.width + slot
        before = self.holder[place]
        if before == inspector:
            self._drop(place)
            self.taken[visit] |= 1 << inspector
            return True
        if not self.can[place] >> inspector & 1:
            return False
        other = self.inside[visit].get(inspector)
        if other is None and self.taken[visit] >> inspector & 1:
            return False
        self._drop(place)
        if other is not None:
            self._drop(other)
        self.taken[visit] |= 1 << inspector
        start = inspector if other is None else self.n + other
        came = self._reached(start, before, pool=True)
        if before in came:
            self._follow(came, before)
            return True
        self.taken[visit] &= ~(1 << inspector)
        if other is not None:
            self._hold(other, inspector)
        self._hold(place, before)
        return False

    def _open(self, place: int) -> None:
        free = self.can[place] & ~self.taken[place // self.width]
        spare = [one for one in _bits(free) if self.load[one] < self.most[one]]
        if spare:
            one = min(spare, key=self.load.__getitem__)
            self._hold(place, one)
            self.load[one] += 1
            return
        came = self._reached(self.n + place, POOL, pool=True)
        if POOL not in came:
            raise NoPlan(*divmod(place, self.width))
        self._follow(came, POOL)

    def _level(self) -> None:
        moved = True
        while moved:
            moved = False
            for giver in sorted(range(self.n), key=lambda one: -self.load[one]):
                while self._pass_on(giver):
                    moved = True

    def _pass_on(self, giver: int) -> bool:
        came = self._reached(giver, None, pool=False)
        takers = [
            one
            for one in range(self.n)
            if one in came and self.load[one] < min(self.load[giver] - 1, self.most[one])
        ]
        if not takers:
            return False
        taker = min(takers, key=self.load.__getitem__)
        self._follow(came, taker)
        self.load[giver] -= 1
        self.load[taker] += 1
        return True

    def _reached(self, start: int, goal: int | None, *, pool: bool) -> dict[int, int]:
        """Return every node a path leads to, with the node before it; stop at the goal."""
        came, waiting, seen = {start: start}, deque([start]), 1 << start if start < self.n else 0
        while waiting and goal not in came:
            node = waiting.popleft()
            if node == POOL:
                onward = [one for one in range(self.n) if self.load[one] > self.low[one]]
            elif node < self.n:
                onward = [self.n + place for place in self.held[node]]
                if pool and self.load[node] < self.most[node]:
                    onward.append(POOL)
            else:
                visit, can = (node - self.n) // self.width, self.can[node - self.n]
                onward = _bits(can & ~self.taken[visit] & ~seen)
                onward += [self.n + place for one, place in self.inside[visit].items() if can >> one & 1]
            for other in onward:
                if other not in came:
                    came[other] = node
                    waiting.append(other)
                    seen |= 1 << other if 0 <= other < self.n else 0
        return came

    def _follow(self, came: dict[int, int], goal: int) -> None:
        """Change the plan along a path."""
        path, node = [goal], goal
        while came[node] != node:
            node = came[node]
            path.append(node)
        path.reverse()
        changes: list[tuple[int, int]] = []
        for node, onward in zip(path[:-1], path[1:]):
            if onward == POOL and node < self.n:
                self.load[node] += 1
            elif node == POOL:
                self.load[onward] -= 1
            elif node >= self.n:
                changes.append((node - self.n, onward if onward < self.n else self.holder[onward - self.n]))
        for place, _ in changes:
            self._drop(place)
        for place, one in changes:
            self._hold(place, one)

    def _hold(self, place: int, one: int) -> None:
        self.holder[place] = one
        self.held[one].add(place)
        self.inside[place // self.width][one] = place
        self.taken[place // self.width] |= 1 << one

    def _drop(self, place: int) -> None:
        one = self.holder[place]
        if one >= 0:
            self.holder[place] = -1
            self.held[one].discard(place)
            _ = self.inside[place // self.width].pop(one, None)
            self.taken[place // self.width] &= ~(1 << one)


def choose(places: Places, orders: Sequence[Sequence[int]]) -> list[list[int]]:
    """Return who fills the slots of each visit; `orders` has the inspectors of each visit in their order."""
    return [
        [next(one for one in order if places.settle(visit, slot, one)) for slot in range(places.width)]
        for visit, order in enumerate(orders)
    ]


def _bits(mask: int) -> list[int]:
    found: list[int] = []
    while mask:
        lowest = mask & -mask
        found.append(lowest.bit_length() - 1)
        mask ^= lowest
    return found


# --- What is told of what does not hold ---

SENTENCES = """
missing_file        is missing
                    缺少该文件
extra_file          does not belong to this phase of a draw
                    不属于本阶段应公开的文件
text                is not UTF-8 in lines that all end: it was cut off or changed
                    不是每行完整的 UTF-8 文本：曾被截断或改动
not_plain           is no plain file but a link, a pipe, a device or a folder: it was not opened
                    不是普通文件（链接、管道、设备或目录）：未予打开
too_large           is larger than 256 MiB: it was not read
                    大于 256 MiB：未予读取
stopped             there are 1,000 findings and may be more: what comes after was not checked
                    已有 1000 处不成立，可能更多：其后内容未再核验
too_long            is a JSON value of more than 16 MiB: it was not read
                    是大于 16 MiB 的 JSON 值：未予读取
json                is not one JSON object in canonical spelling
                    不是规范写法的单个 JSON 对象
differs             {what} is {found}, computed anew it is {made}
                    {what} 为 {found}，复算应为 {made}
plan                {what} cannot be {found}
                    {what} 不得为 {found}
seed_bits           the sources of the seed have fewer than 2^128 outcomes
                    种子来源的可能结果不足 2^128 种
row                 found {found}, expected {form}
                    发现 {found}，应为 {form}
order               {found} does not come after the row before it
                    {found} 的次序有误
twice               {found} stands in the lists twice
                    {found} 重复出现
rule                stratum {found} has no rule in the plan
                    分层“{found}”在计划中没有抽取规则
no_units            the rule of stratum {found} has no units
                    分层“{found}”有抽取规则而没有单位
too_many            stratum {what} has {made} units, its rule is {found}
                    分层“{what}”仅有 {made} 户，其抽取规则为 {found}
nobody              by its rules nobody is drawn
                    按抽取规则，无人被抽中
excluded_counts     excluded for {what}: the plan tells {found}, the list has {made}
                    排除原因 {what}：计划载明 {found} 户，名单为 {made} 户
log_entry           is no entry of a log of draws
                    不是抽查日志条目
log_gap             entry {found} does not follow the {made} before it: one is missing or changed
                    第 {found} 号条目与其前 {made} 条不衔接：有条目缺失或被改动
head                the head that was kept is of no beginning of this log: it was rewritten
                    留存的树根不是本日志任何前段的树根：日志曾被改写
second_commitment   draw {draw} is committed to a second time
                    抽查 {draw} 被第二次承诺
serial_gap          draw {draw} comes after number {found} of its series: a draw is missing
                    抽查 {draw} 之前为第 {found} 次：缺少一次抽查
body                is no {kind} as one must be written: its body is {found}
                    {kind} 条目的内容不合要求：{found}
time                is of {found}, the entry before it of {made}: a log does not run back
                    时间为 {found}，其前一条为 {made}：日志时间不得倒退
given_up            given up on {found}, the seed's first event is on {made}: it must come before
                    放弃日为 {found}，种子首个事件为 {made}，放弃须在其前
course              in draw {draw} {kind} cannot come after {before}
                    抽查 {draw} 中 {kind} 不得出现在 {before} 之后
no_entry            of this draw there is no {kind}
                    没有本次抽查的 {kind} 条目
late                committed to on {found}, the seed's first event is on {made}: it must come before
                    承诺日为 {found}，种子首个事件为 {made}，承诺须在其前
early               the seed was entered on {found}, its last event is on {made}: it cannot be known before
                    种子录入日为 {found}，其最后一个事件为 {made}，不可能提前得知
seed_numbers        source {what} cannot give {found}
                    来源“{what}”不可能给出 {found}
seed_order          source {what}: its order does not count, {found} must be sorted
                    来源“{what}”不计次序，{found} 须按大小排列
seed                does not hold the numbers of {made} sources and their text
                    应含 {made} 个来源的数字及其文本
secrets             does not hold 32 bytes each of {made}
                    应含各 32 字节的 {made}
reveal              {what} is not the one whose digest the plan holds
                    {what} 与计划所载摘要不符
units               {found} is not the token of {what}
                    {found} 不是 {what} 的代号
no_unit             the token {found} stands in only one of units.txt and the lists
                    代号 {found} 未同时见于 units.txt 与名录
infeasible          visit {what} ({found}): as the plan has it nobody can fill the slot {slot}
                    第 {what} 号检查（{found}）：按计划席位“{slot}”无人可派
change              is no {kind} of a visit there is
                    {kind} 条目所指检查不存在
next                {what} is {made}, the entry has {found}
                    {what} 应为 {made}，条目为 {found}
due                 visit {what}: {found} may not inspect the new unit: first substitute him in slot {slot}
                    第 {what} 号检查：席位“{slot}”的 {found} 须先行更换，其不得检查新对象
broken              cannot be understood ({found}): tell who wrote this program
                    无法解读（{found}）：请告知程序作者
"""
"""By name, in English and Chinese; a finding has the name of its sentence for a code if it has no other."""

_LINES = [line.split(None, 1) if line[0] != " " else [line.strip()] for line in SENTENCES.strip().split("\n")]
TOLD = {name: (en, zh) for (name, en), (zh,) in zip(_LINES[::2], _LINES[1::2])}


class Finding(NamedTuple):
    """Something that does not hold: a stable code, where, and a sentence in both languages."""

    code: str
    place: str
    en: str
    zh: str


def finding(name: str, place: str, code: str = "", **values: object) -> Finding:
    """Return a finding told by one of the sentences."""
    short = {key: _short(value) for key, value in values.items()}
    en, zh = (sentence.format(**short) for sentence in TOLD[name])
    return Finding(code or name, _short(place), en, zh)


class Wrong(Exception):
    """Something does not hold, and what follows from it cannot be checked."""

    def __init__(self, name: str, place: str, code: str = "", **values: object) -> None:
        self.finding = finding(name, place, code, **values)
        super().__init__(self.finding.en)


class Enough(Exception):
    """There are so many findings that more would tell nobody anything."""


class Unreadable(Exception):
    """The folder cannot be checked at all."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.told = {"en": en, "zh": zh}


def _short(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)
    return text if len(text) <= 100 else f"{text[:100]}…"


# --- Reading what was published (sections 1, 2 and 7) ---


def canonical(value: Any) -> bytes:
    """Return the one spelling of a JSON value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def spelled(content: bytes, place: str, name: str = "json") -> dict[str, Any]:
    """Return the object that canonical JSON spells."""
    if len(content) > MOST_JSON:
        raise Wrong("too_long", place, name)
    try:
        value = object_in(json.loads(content, parse_int=_whole, parse_float=_refuse, parse_constant=_refuse))
        if canonical(value) == content:
            return value
    except (ValueError, RecursionError):
        pass
    raise Wrong(name, place)


def object_in(value: Any) -> dict[str, Any]:
    """Return an object as it is, and anything else as an empty one."""
    return value if isinstance(value, dict) else {}  # pyright: ignore[reportUnknownVariableType]


def _refuse(text: str) -> NoReturn:
    raise ValueError(text[:40])


def _whole(text: str) -> int:
    # not every reader of JSON knows larger ones, and thousands of digits would take long
    number = int(text) if len(text) <= 17 else 2**53
    return number if abs(number) < 2**53 else _refuse(text)


def rows_of(content: bytes, name: str) -> Iterator[str]:
    """Return the lines of a text file, one after another: a hostile one has millions."""
    start, number = 0, 1
    while start < len(content):
        end = content.find(b"\n", start)
        try:
            row = content[start:end].decode()
        except UnicodeDecodeError:
            row, end = "", -1
        if end < 0:
            raise Wrong("text", f"{name}:{number}")
        yield row
        start, number = end + 1, number + 1


@lru_cache(maxsize=4096)
def is_word(text: str) -> bool:
    """Return whether a text can name a stratum, a department, a qualification, a slot or a reason."""
    return (
        0 < len(text) <= 40
        and text == text.strip()
        and not any(sign in "|," or unicodedata.category(sign) in NO_WORD for sign in text)
    )


def is_plain(text: str) -> bool:
    """Return whether a text has no control characters."""
    return not any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in text)


def is_day(text: str) -> bool:
    """Return whether a text is a day, as 2026-11-28."""
    try:
        return DAY.fullmatch(text) is not None and bool(date.fromisoformat(text))
    except ValueError:
        return False


def is_moment(text: str) -> bool:
    """Return whether a text is a moment as 2026-11-28T09:00:00+08:00; so spelled, they sort as texts."""
    return MOMENT.fullmatch(text) is not None and is_day(text[:10])


def is_rule(text: str) -> bool:
    """Return whether a text tells how many of a stratum are drawn."""
    found = RULE.fullmatch(text)
    if found is None:
        return False
    kind, share, least, most = found.groups()
    value = Fraction(share or 1)
    is_share = 0 < value <= 1 if kind == "ratio" else value > 0
    is_whole = kind != "count" or value.denominator == 1
    return is_share and is_whole and (least is None or most is None or int(least) <= int(most))


def _are_two(signers: Any) -> bool:
    """Return whether two people sign, however their names are spelled."""
    if not fits(signers, ["word"]) or len(signers) != 2:
        return False
    folded = ["".join(unicodedata.normalize("NFKC", one).casefold().split()) for one in signers]
    return folded[0] != folded[1]


def _is_pair(value: Any, shape: str) -> bool:
    return fits(value, [shape]) and len(value) == 2 and value[0] <= value[1]


def _text(test: Callable[[str], object]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and bool(test(value))


def _plain(least: int, most: int) -> Callable[[Any], bool]:
    return _text(lambda text: least <= len(text) <= most and is_plain(text))


def _number(low: int, high: int = 2**53 - 1) -> Callable[[Any], bool]:
    # true and false are whole numbers to Python
    return lambda value: type(value) is int and low <= value <= high


def _source(value: Any) -> bool:
    """Return whether a source can give its numbers."""
    if not fits(value, SHAPES["source"]) or value["low"] >= value["high"]:
        return False
    return value["count"] <= value["high"] - value["low"] + 1 if value["distinct"] else value["ordered"]


LEAVES: dict[str, Callable[[Any], bool]] = {
    "alg": _text(ALGORITHMS.__contains__),
    "bool": lambda value: isinstance(value, bool),
    "bounds": lambda value: _is_pair(value, "count"),
    "cap": lambda value: value is None or LEAVES["visits"](value),
    "count": _number(0),
    "day": _text(is_day),
    "days": lambda value: _is_pair(value, "day"),
    "hex": _text(re.compile(r"[0-9a-f]{64}").fullmatch),
    "inspector": _text(INSPECTOR.fullmatch),
    "issue": _plain(0, 40),
    "item": _text(re.compile(r"[A-L]").fullmatch),
    "key": _text(re.compile(r"[0-9a-f]{32}").fullmatch),
    "leave": _text({"whole_period", "any_day"}.__contains__),
    "mode": _text({"open", "confidential"}.__contains__),
    "moment": _text(is_moment),
    "name": _plain(1, 200),
    "purpose": _text({"visit", "written_review"}.__contains__),
    "rule": _text(is_rule),
    "screening": lambda value: value is None or LEAVES["hex"](value),
    "seed": _text(re.compile(r"(?:(?:(?:0|[1-9][0-9]*)\.)+/)+").fullmatch),
    "serial": _text(SERIAL.fullmatch),
    "signers": _are_two,
    "some": _number(1),
    "source": _source,
    "text": _text(lambda _: True),
    "thousand": _number(1, 1000),
    "title": _plain(0, 400),
    "unit": _text(re.compile(f"{UNIT_ID.pattern}|{TOKEN.pattern}").fullmatch),
    "visits": _number(0, 100_000),
    "word": _text(is_word),
}
SHAPES: dict[str, Any] = json.loads("""{
"plan": {
  "alg": "alg", "draw_id": "serial", "title": "title", "organiser": "title", "partners": ["title"],
  "purpose": "purpose", "targeted": "text", "items": ["item"], "mode": "mode", "blinding": "hex",
  "recusal_salt": "hex", "excluded": {"root": "hex", "reasons": {"*": "some"}}, "rules": {"*": "rule"},
  "slots": [{"name": "word", "qualifications": ["word"], "units": ["word"]}],
  "stratum_units": {"*": ["word"]}, "load": {"cap": "cap", "each": {"*": "visits"}},
  "period": {"from": "day", "to": "day"}, "leave": "leave", "seed": ["source"], "reveal": "title",
  "registry": {"screening": "screening", "version": "count"}, "rehearsal": "bool"},
"source": {
  "name": "name", "low": "count", "high": "count", "count": "thousand", "ordered": "bool",
  "distinct": "bool", "on": "day", "issue": "issue"},
"seed.json": {"numbers": [["count"]], "text": "text"},
"entry": {"at": "moment", "draw": "serial", "index": "count", "kind": "text", "previous": "hex"},
"commit": {
  "commitment": "hex", "events": "days", "excluded_root": "hex", "frame_root": "hex", "plan": "hex",
  "rehearsal": "bool", "roster_root": "hex"},
"seed": {"seed": "seed"},
"result": {"bounds": {"*": "bounds"}, "drawn": "hex", "key": "key", "visits": "hex"},
"replace": {
  "evidence": "hex", "reason": "word", "reserve": "unit", "signers": "signers", "unit": "unit",
  "visit": "some"},
"substitute": {
  "from": "inspector", "reason": "word", "signers": "signers", "slot": "word", "to": "inspector",
  "visit": "some"},
"reveal": {"blinding_key": "hex"},
"abandon": {"reason": "word", "signers": "signers"}
}""")
"""What plan, source and log entry hold, and the body of each kind of entry; see `fits`."""


def fits(value: Any, shape: Any) -> bool:
    """Return whether a JSON value has a shape: a leaf's name, a list of one shape, or an object of parts."""
    if isinstance(shape, str):
        return LEAVES[shape](value)
    if isinstance(value, list) and isinstance(shape, list):
        return all(fits(one, shape[0]) for one in value)  # pyright: ignore[reportUnknownVariableType]
    if not isinstance(value, dict) or not isinstance(shape, dict):
        return False
    parts, shapes = object_in(value), object_in(shape)
    if "*" in shapes:
        return all(is_word(key) and fits(one, shapes["*"]) for key, one in parts.items())
    return parts.keys() == shapes.keys() and all(fits(one, shapes[key]) for key, one in parts.items())


def entry_of(row: str, place: str) -> dict[str, Any]:
    """Return an entry of the log."""
    entry = spelled(row.encode(), place, "log_entry")
    rest = {name: value for name, value in entry.items() if name != "body"}
    is_known = fits(rest, SHAPES["entry"]) and rest["kind"] in AFTER
    if not is_known or object_in(entry.get("body")).keys() != SHAPES[rest["kind"]].keys():
        raise Wrong("log_entry", place)
    return entry


def _at(entry: dict[str, Any]) -> str:
    return f"log.txt:{entry['index'] + 1}"


class Inspector(NamedTuple):
    """A row of the roster."""

    id: str
    unit: str
    qualifications: frozenset[str]
    leave: tuple[tuple[str, str], ...]
    recusals: frozenset[str]


def inspector_of(row: str) -> Inspector | None:
    """Return an inspector, if a row of the roster is one."""
    parts = row.split("|", 5)
    if len(parts) != 5 or not INSPECTOR.fullmatch(parts[0]) or not is_word(parts[1]):
        return None
    qualified, away, recused = (part.split(",") if part else [] for part in parts[2:])
    leave = [(first, last) for first, _, last in (one.partition("/") for one in away)]
    if (
        not all(map(is_word, qualified))
        or not all(is_day(first) and is_day(last) and first <= last for first, last in leave)
        or not all(map(TOKEN.fullmatch, recused))
        or any(
            list(map(str.encode, many)) != sorted({one.encode() for one in many})
            for many in (qualified, recused)
        )
    ):
        return None
    return Inspector(parts[0], parts[1], frozenset(qualified), tuple(leave), frozenset(recused))


# --- The verification ---


def _judged(plan: dict[str, Any]) -> Iterator[tuple[str, Any, bool]]:
    """Return parts of a plan that has its shape, and whether they fit one another."""
    items, slots, period = plan["items"], plan["slots"], plan["period"]
    names = [slot["name"] for slot in slots]
    yield "items", items, bool(items) and len(items) == len(set(items))
    yield "slots", names, len(names) == len(set(names))
    yield "slots", names, 2 <= len(slots) <= 8 if plan["purpose"] == "visit" else not slots
    strangers = sorted(plan["stratum_units"].keys() - plan["rules"].keys())
    yield "stratum_units", strangers, not strangers
    year, half = plan["draw_id"].split("-")[1:3]
    begin = f"{period['from'][:4]}-H{1 if period['from'][5:7] <= '06' else 2}"
    yield "period", period, period["from"] <= period["to"] and begin == f"{year}-{half}"
    yield "seed", plan["seed"], 1 <= len(plan["seed"]) <= 20


class Verification:
    """One folder, checked part by part; a part that cannot be checked leaves its reason among the findings.

    Args:
        content: Name and bytes of each file.
        kept, kept_head: A commitment and a tree head somebody kept, if any.
        unread: What was not read, and the name of the sentence that tells why.
    """

    def __init__(
        self,
        content: dict[str, bytes],
        kept: str = "",
        kept_head: str = "",
        unread: Mapping[str, str] | None = None,
    ) -> None:
        self.content, self.kept, self.kept_head = content, kept.strip().lower(), kept_head.strip().lower()
        self.unread = unread or {}
        self.findings: list[Finding] = []
        self._told: set[Finding] = set()
        self.h: Digest = sha256
        self.plan: dict[str, Any] = {}
        self.frame: dict[str, tuple[str, int]] = {}  # unit: stratum, tickets
        self.excluded: dict[str, str] = {}  # unit: reason
        self.roster: dict[str, Inspector] = {}
        self.log: list[dict[str, Any]] = []
        self.entries: list[dict[str, Any]] = []  # those of this draw
        self.phase, self.commitment, self.head, self.seed, self.key = "committed", "", "", "", ""
        self.size, self.salt = 0, b""
        self.orders: dict[str, list[tuple[str, str]]] = {}  # stratum: tickets and units in the order drawn
        self.quotas: dict[str, int] = {}
        self.visits: list[tuple[str, list[str]]] = []  # unit and inspectors, as drawn and then as changed
        self.bounds: dict[str, tuple[int, int]] = {}
        self.units: dict[str, str] = {}  # token: unit

    def run(self) -> None:
        """Check everything that can be checked, until there are `MOST_FINDINGS`."""
        try:
            self._run()
        except Enough:
            self.findings.append(finding("stopped", "-"))

    def _run(self) -> None:
        for name, why in self.unread.items():
            self.find(why, name)
        _ = self._part(self.check_sums)
        logged = self._part(self.check_log)
        if not self._part(self.check_plan):
            return
        self.check_phase()
        listed = [self._part(one) for one in (self.check_frame, self.check_excluded, self.check_roster)]
        if not all(listed):
            return
        self.check_quotas()
        if not self._part(self.check_commitment):
            return
        if logged:
            _ = self._part(self.check_course)
        if self.phase != "committed" and self._part(self.check_seed) and self._part(self.check_salt):
            _ = self._part(self.check_outcome)
        if self.phase == "revealed":
            _ = self._part(self.check_tokens)

    def check_sums(self) -> None:
        """Check the file of digests, line by line."""
        names = sorted(self.content.keys() - {SUMS})
        self._same(SUMS, (f"{sha256(self.content[name]).hex()}  {name}" for name in names), "sums")

    def check_log(self) -> None:
        """Read the log, compute its tree, and check course and days of every draw in it."""
        self.check_log_lines()
        self.check_serials()
        self.check_days()
        self._equal("head.json", self._json("head.json"), {"root": self.head, "size": self.size}, "head")

    def check_log_lines(self) -> None:
        """Check that each entry holds the root of all before it."""
        tree, roots = Tree(sha256), {""}
        for number, row in self._rows("log.txt", ordered=False):
            place, root = f"log.txt:{number}", tree.root()
            roots.add(root)
            tree.add(row.encode())
            try:
                entry = entry_of(row, place)
            except Wrong as wrong:
                self._note(wrong.finding)
                continue
            kind, body = entry["kind"], entry["body"]
            if not fits(body, SHAPES[kind]):
                self.find("body", place, kind if kind in CHANGES else "log_body", kind=kind, found=body)
            if self.log and entry["at"] < self.log[-1]["at"]:
                self.find("time", place, "course", found=entry["at"], made=self.log[-1]["at"])
            if entry["index"] != number - 1 or entry["previous"] != root:
                self.find("log_gap", place, found=entry["index"], made=number - 1)
            self.log.append(entry)
        self.head, self.size = tree.root(), tree.size
        if self.kept_head not in roots | {self.head}:
            self.find("head", "log.txt")

    def check_serials(self) -> None:
        """Check the course of every draw of the log, and that no serial is left out."""
        before: dict[str, str] = {}
        last: dict[str, int] = {}
        for entry in self.log:
            draw, kind = entry["draw"], entry["kind"]
            series, _, number = draw.rpartition("-")
            if kind == "commit" and draw in before:
                self.find("second_commitment", _at(entry), draw=draw)
            elif before.get(draw, "") not in AFTER[kind]:
                self.find("course", _at(entry), draw=draw, kind=kind, before=before.get(draw, "—"))
            elif kind == "commit" and number != f"{last.get(series, 0) + 1:02d}":
                self.find("serial_gap", _at(entry), draw=draw, found=last.get(series, 0))
            if kind == "commit":
                last[series] = int(number)
            before[draw] = kind

    def check_days(self) -> None:
        """Check that draws were committed to and given up before their numbers were, and seeds came after."""
        bodies: dict[str, dict[str, Any]] = {}
        for entry in self.log:
            kind, day = entry["kind"], entry["at"][:10]
            if kind == "commit":
                _ = bodies.setdefault(entry["draw"], entry["body"])
            body = bodies.get(entry["draw"])
            if body is None or not fits(body, SHAPES["commit"]) or body["rehearsal"]:
                continue
            first, last = body["events"]
            if kind in {"commit", "abandon"} and day >= first:
                self.find("late" if kind == "commit" else "given_up", _at(entry), found=day, made=first)
            if kind == "seed" and day < last:
                self.find("early", _at(entry), found=day, made=last)

    def check_plan(self) -> None:
        """Read the plan."""
        plan = self._json("plan.json")
        keys = SHAPES["plan"].keys() - (set() if plan.get("mode") == "confidential" else {"blinding"})
        for name in sorted(keys | plan.keys()):
            if name not in keys or name not in plan or not fits(plan[name], SHAPES["plan"][name]):
                raise Wrong("plan", "plan.json", what=name, found=plan.get(name))
        for name, part, is_sound in _judged(plan):
            if not is_sound:
                raise Wrong("plan", "plan.json", what=name, found=part)
        try:
            self.h = digest_of(plan["alg"])
        except ValueError:
            en = "the draw uses SM3, which this Python's OpenSSL does not have: use another build of Python"
            zh = "本次抽查采用 SM3，而本机 Python 的 OpenSSL 不支持：请换用其他 Python"
            raise Unreadable(en, zh) from None
        self.plan = plan
        if math.prod(map(outcomes_of, plan["seed"])) < 2**128:
            self.find("seed_bits", "plan.json")

    def check_phase(self) -> None:
        """Tell the phase, and check that the folder holds its files and no other."""
        self.entries = [entry for entry in self.log if entry["draw"] == self.plan["draw_id"]]
        kinds, there = {entry["kind"] for entry in self.entries}, self.content.keys() | self.unread.keys()
        expected = COMMITTED
        if "reveal" in kinds or there & REVEALED:
            self.phase, expected = "revealed", COMMITTED | DRAWN | REVEALED
        elif kinds & (ROUND | {"seed"}) or there & DRAWN:
            self.phase, expected = "drawn", COMMITTED | DRAWN
        for name in sorted(expected ^ there):
            self.find("extra_file" if name in there else "missing_file", name)

    def check_frame(self) -> None:
        """Read the frame."""
        for number, row in self._rows("frame.txt"):
            parts, place = row.split("|", 3), f"frame.txt:{number}"
            if len(parts) != 3 or not self._is_unit(parts[0], parts[1]) or not TICKETS.fullmatch(parts[2]):
                self.find("row", place, "frame", found=row, form="unit_id|stratum|tickets")
            elif parts[1] not in self.plan["rules"]:
                self.find("rule", place, found=parts[1])
            else:
                if parts[0] in self.frame:
                    self.find("twice", place, "frame", found=parts[0])
                self.frame[parts[0]] = parts[1], int(parts[2])

    def check_excluded(self) -> None:
        """Read the list of the excluded, and count it by reason."""
        for number, row in self._rows("excluded.txt"):
            parts, place = row.split("|", 2), f"excluded.txt:{number}"
            if len(parts) != 2 or not self._is_unit(*parts):
                self.find("row", place, "excluded", found=row, form="unit_id|reason")
                continue
            if parts[0] in self.excluded or parts[0] in self.frame:
                self.find("twice", place, "excluded", found=parts[0])
            self.excluded[parts[0]] = parts[1]
        counted, told = Counter(self.excluded.values()), self.plan["excluded"]["reasons"]
        for reason in sorted(counted.keys() | told.keys()):
            if counted[reason] != told.get(reason, 0):
                found, made = told.get(reason, 0), counted[reason]
                self.find("excluded_counts", "plan.json", what=reason, found=found, made=made)

    def check_roster(self) -> None:
        """Read the inspectors."""
        for number, row in self._rows("roster.txt"):
            one, place = inspector_of(row), f"roster.txt:{number}"
            if one is None:
                self.find("row", place, "roster", found=row, form="id|unit|qualifications|leave|recusals")
                continue
            if one.id in self.roster:
                self.find("twice", place, "roster", found=one.id)
            self.roster[one.id] = one
        for name in sorted(self.plan["load"]["each"].keys() - self.roster.keys()):
            self.find("plan", "plan.json", what="load", found=name)

    def check_quotas(self) -> None:
        """Check that every rule has units, as many as it asks for, and that anybody is drawn."""
        units = Counter(stratum for stratum, _ in self.frame.values())
        for stratum, rule in self.plan["rules"].items():
            number = units[stratum]
            self.quotas[stratum] = number_drawn(rule, number, len(self.roster))
            if not number:
                self.find("no_units", "plan.json", "rule", found=stratum)
            elif rule.startswith("count:") and Fraction(rule.split()[0][6:]) > number:
                self.find("too_many", "plan.json", "rule", what=stratum, found=rule, made=number)
        if not any(self.quotas.values()):
            self.find("nobody", "plan.json")

    def check_commitment(self) -> None:
        """Compute roots and commitment."""
        lists = ("frame", "roster", "excluded")
        made = {
            f"{name}_root": root_of(self._file(f"{name}.txt").split(b"\n")[:-1], self.h) for name in lists
        }
        draw_id, made["plan"] = self.plan["draw_id"], self.h(self._file("plan.json")).hex()
        parts = (draw_id, made["frame_root"], made["roster_root"], made["plan"])
        self.commitment = made["commitment"] = commitment_of(*parts, self.h)
        made |= {"alg": self.plan["alg"], "draw_id": draw_id}
        self._equal("commitment.json", self._json("commitment.json"), made)
        found = {"excluded_root": self.plan["excluded"]["root"]}
        self._equal("plan.json", found, {"excluded_root": made["excluded_root"]})
        if self.kept:
            self._equal("commitment.json", {"commitment": self.kept}, {"commitment": self.commitment})

    def check_course(self) -> None:
        """Check that the entries of this draw are there in time, and the commitment that of the files."""
        kinds = {entry["kind"] for entry in self.entries}
        needed = {"committed": {"commit"}, "drawn": {"commit", "seed", "result"}}
        for kind in sorted(needed.get(self.phase, {"commit", "seed", "result", "reveal"}) - kinds):
            self.find("no_entry", "log.txt", "course", kind=kind)
        if "reveal" in kinds and self.plan["mode"] == "open":
            self.find("extra_file", "log.txt", "course")
        for entry in self._of("commit")[:1]:
            days = sorted(source["on"] for source in self.plan["seed"])
            made = {**self._json("commitment.json"), "rehearsal": self.plan["rehearsal"]}
            made["events"] = [days[0], days[-1]]
            must = {name: made.get(name) for name in entry["body"]}
            self._equal(_at(entry), entry["body"], must, "log_body")

    def check_seed(self) -> None:
        """Check the numbers of every source, and S."""
        found, sources = self._json("seed.json"), self.plan["seed"]
        if not fits(found, SHAPES["seed.json"]) or len(found["numbers"]) != len(sources):
            raise Wrong("seed", "seed.json", made=len(sources))
        for source, given in zip(sources, found["numbers"]):
            if len(given) != source["count"]:
                raise Wrong("seed_numbers", "seed.json", what=source["name"], found=given[:SHOWN])
            inside = all(source["low"] <= one <= source["high"] for one in given)
            if not inside or (source["distinct"] and len(set(given)) < len(given)):
                self.find("seed_numbers", "seed.json", what=source["name"], found=given)
            elif not source["ordered"] and given != sorted(given):
                self.find("seed_order", "seed.json", "seed_numbers", what=source["name"], found=given)
        self.seed = seed_text(sources, found["numbers"])
        self._equal("seed.json", {"text": found["text"]}, {"text": self.seed}, "seed")
        for entry in self._of("seed"):
            self._equal(_at(entry), entry["body"], {"seed": self.seed})

    def check_salt(self) -> None:
        """Check what was revealed against the plan."""
        secrets = {"recusal_salt": "recusal_salt"}
        if self.phase == "revealed":
            secrets["blinding_key"] = "blinding"
        found = self._json("reveal.json")
        if not fits(found, dict.fromkeys(secrets, "hex")):
            raise Wrong("secrets", "reveal.json", "reveal", made=", ".join(secrets))
        for name, promised in secrets.items():
            if self.h(bytes.fromhex(found[name])).hex() != self.plan.get(promised):
                self.find("reveal", "reveal.json", what=name)
        self.salt = bytes.fromhex(found["recusal_salt"])

    def check_outcome(self) -> None:
        """Draw again, and compare the order of the units, the visits, the result and every change."""
        self.key = key_of(self.commitment, self.seed, self.h)
        for unit, (stratum, tickets) in self.frame.items():
            ranked = self.orders.setdefault(stratum, [])
            ranked.append((ticket_of(self.key, unit, tickets, self.h), unit))
        self.orders = {one: sorted(self.orders[one]) for one in sorted(self.orders, key=str.encode)}
        self._same("drawn.txt", self._drawn_rows(), "drawn")
        self._choose()
        self._same("visits.txt", self._visit_rows(), "visits")
        for entry in self._of("result"):
            found = {name: entry["body"][name] for name in ("key", "bounds")}
            self._equal(_at(entry), found, {"key": self.key, "bounds": self.bounds})
            for name in ("drawn", "visits"):
                made = self.h(self._file(f"{name}.txt")).hex()
                self._equal(_at(entry), {name: entry["body"][name]}, {name: made}, "log_body")
        Changes(self).follow()

    def check_tokens(self) -> None:
        """Check every token, once the blinding key is published."""
        found = self._json("reveal.json").get("blinding_key")
        if not fits(found, "hex"):
            raise Wrong("secrets", "reveal.json", "reveal", made="blinding_key")
        for entry in self._of("reveal"):
            self._equal(_at(entry), entry["body"], {"blinding_key": found}, "reveal")
        for number, row in self._rows("units.txt"):
            token, _, unit = row.partition("|")
            made = token_of(bytes.fromhex(str(found)), unit, self.plan["alg"])
            if not UNIT_ID.fullmatch(unit) or token != made:
                self.find("units", f"units.txt:{number}", found=token, what=unit)
            self.units[token] = unit
        for token in sorted(self.units.keys() ^ (self.frame.keys() | self.excluded.keys())):
            self.find("no_unit", "units.txt", "units", found=token)

    def sets_of(self, unit: str) -> list[int]:
        """Return who may fill each slot of a visit to a unit, as bits by place in the roster."""
        stratum, mark = self.frame[unit][0], recusal_of(self.salt, unit, self.h)
        allowed, sets = self.plan["stratum_units"].get(stratum), [0] * len(self.plan["slots"])
        for number, one in enumerate(self.roster.values()):
            if mark in one.recusals or (allowed and one.unit not in allowed) or self._is_away(one):
                continue
            for place, slot in enumerate(self.plan["slots"]):
                is_able = one.qualifications.issuperset(slot["qualifications"])
                if is_able and (not slot["units"] or one.unit in slot["units"]):
                    sets[place] |= 1 << number
        return sets

    def caps(self) -> list[int]:
        """Return the most visits each inspector may get by the plan."""
        load = self.plan["load"]
        general = len(self.visits) if load["cap"] is None else load["cap"]
        return [load["each"].get(one, general) for one in self.roster]

    def order_of(self, unit: str) -> list[int]:
        """Return the inspectors in the order of a visit to a unit, by place in the roster."""
        ranks = [rank_of(self.key, unit, one, self.h) for one in self.roster]
        return sorted(range(len(ranks)), key=ranks.__getitem__)

    def stands(self, named: str) -> dict[str, Any]:
        """Tell where a unit stands; in a confidential draw by its token, or by its id after the reveal."""
        unit = next((token for token, one in self.units.items() if one == named), named)
        if unit in self.excluded:
            return {"unit": named, "in": "excluded", "reason": self.excluded[unit]}
        if unit not in self.frame:
            return {"unit": named, "in": None}
        stratum = self.frame[unit][0]
        ranked = self.orders.get(stratum, [])
        found: dict[str, Any] = {"unit": named, "in": "frame", "stratum": stratum, "of": len(ranked)}
        for rank, (ticket, one) in enumerate(ranked, 1):
            if one == unit:
                found |= {"ticket": ticket, "rank": rank, "reserve": max(rank - self.quotas[stratum], 0)}
        found["visit"] = next((number for number, (one, _) in enumerate(self.visits, 1) if one == unit), None)
        return found

    def find(self, name: str, place: str, code: str = "", **values: object) -> None:
        """Note something that does not hold."""
        self._note(finding(name, place, code, **values))

    def _note(self, found: Finding) -> None:
        if found not in self._told:
            if len(self.findings) >= MOST_FINDINGS:
                raise Enough
            self._told.add(found)
            self.findings.append(found)

    def _part(self, check: Callable[[], None]) -> bool:
        """Make a check; return whether what follows from it can be checked."""
        try:
            check()
        except Wrong as wrong:
            self._note(wrong.finding)
            return False
        return True

    def _choose(self) -> None:
        drawn = [one for stratum, ranked in self.orders.items() for one in ranked[: self.quotas[stratum]]]
        units, ids = [unit for _, unit in sorted(drawn)], list(self.roster)
        self.visits = [(unit, []) for unit in units]
        if not self.plan["slots"]:
            return
        try:
            places = Places([self.sets_of(unit) for unit in units], self.caps())
        except NoPlan as none:
            visit, slot = int(none.args[0]), self.plan["slots"][none.args[1]]["name"]
            raise Wrong("infeasible", "visits.txt", what=visit + 1, found=units[visit], slot=slot) from None
        self.bounds = dict(zip(ids, places.bounds()))
        chosen = choose(places, [self.order_of(unit) for unit in units])
        self.visits = [(unit, [ids[one] for one in row]) for unit, row in zip(units, chosen)]

    def _is_away(self, one: Inspector) -> bool:
        begin, end = self.plan["period"]["from"], self.plan["period"]["to"]
        if self.plan["leave"] == "any_day":
            return any(first <= end and last >= begin for first, last in one.leave)
        return any(first <= begin and last >= end for first, last in one.leave)

    def _drawn_rows(self) -> Iterator[str]:
        for stratum, ranked in self.orders.items():
            for rank, (ticket, unit) in enumerate(ranked, 1):
                how = "drawn" if rank <= self.quotas[stratum] else "reserve"
                yield f"{stratum}|{rank}|{unit}|{ticket}|{how}"

    def _visit_rows(self) -> Iterator[str]:
        for number, (unit, chosen) in enumerate(self.visits, 1):
            for slot, one in zip(self.plan["slots"], chosen):
                yield f"{number}|{unit}|{slot['name']}|{one}"

    def _of(self, kind: str) -> list[dict[str, Any]]:
        return [entry for entry in self.entries if entry["kind"] == kind]

    def _is_unit(self, unit: str, word: str) -> bool:
        return (UNIT_ID if self.plan["mode"] == "open" else TOKEN).fullmatch(unit) is not None and is_word(
            word
        )

    def _file(self, name: str) -> bytes:
        if name not in self.content:
            raise Wrong(self.unread.get(name, "missing_file"), name)
        return self.content[name]

    def _json(self, name: str) -> dict[str, Any]:
        return spelled(self._file(name), name)

    def _rows(self, name: str, *, ordered: bool = True) -> Iterator[tuple[int, str]]:
        before = b""
        for number, row in enumerate(rows_of(self._file(name), name), 1):
            if ordered and number > 1 and row.encode() <= before:
                self.find("order", f"{name}:{number}", found=row)
            before = row.encode()
            yield number, row

    def _equal(self, place: str, found: dict[str, Any], made: dict[str, Any], code: str = "") -> None:
        """Compare two objects part by part; without a code each part's name is its code."""
        for name in sorted(found.keys() | made.keys()):
            there, must = found.get(name), made.get(name)
            if name not in found or name not in made or canonical(there) != canonical(must):
                what, parts, others = name, object_in(there), object_in(must)
                if parts and others:
                    keys = sorted(parts.keys() | others.keys())
                    what = next(
                        key for key in keys if canonical(parts.get(key)) != canonical(others.get(key))
                    )
                    there, must = parts.get(what), others.get(what)
                self.find("differs", place, code or name, what=what, found=there, made=must)

    def _same(self, name: str, made: Iterable[str], code: str) -> None:
        """Compare a file with the rows it must have, and tell the first that differs."""
        both = zip_longest(rows_of(self._file(name), name), made)
        for number, (there, row) in enumerate(both, 1):
            if there != row:
                self.find("differs", f"{name}:{number}", code, what=name, found=there, made=row)
                return


class Changes:
    """The replacements and substitutions of a draw: each must be the next in an order that is fixed."""

    def __init__(self, made: Verification) -> None:
        self.made = made
        self.slots = [slot["name"] for slot in made.plan["slots"]]
        self.ids = list(made.roster)
        self.reserve = {
            stratum: iter([unit for _, unit in ranked[made.quotas[stratum] :]])
            for stratum, ranked in made.orders.items()
        }
        self.left: dict[int, set[str]] = {}
        self.load = Counter(one for _, chosen in made.visits for one in chosen)
        self.due: list[tuple[int, str, str]] = []  # visit, slot and inspector to be substituted next

    def follow(self) -> None:
        """Follow the entries; at the first that is wrong stop, since the rest depends on it."""
        for entry in self.made.entries:
            kind, body, place = entry["kind"], entry["body"], _at(entry)
            if kind in CHANGES:
                if not fits(body, SHAPES[kind]):
                    return  # told when the log was read
                if body["visit"] > len(self.made.visits):
                    raise Wrong("change", place, kind, kind=kind)
                (self._replace if kind == "replace" else self._substitute)(body, place)
        self._nothing_due("log.txt")

    def _replace(self, body: dict[str, Any], place: str) -> None:
        self._nothing_due(place)
        number = int(body["visit"])
        unit, chosen = self.made.visits[number - 1]
        self._must_be("replace", place, "unit", body["unit"], unit)
        self._must_be(
            "replace", place, "reserve", body["reserve"], next(self.reserve[self.made.frame[unit][0]], None)
        )
        self.made.visits[number - 1] = body["reserve"], chosen
        places = zip(self.slots, chosen, self.made.sets_of(body["reserve"]))
        self.due = [(number, slot, one) for slot, one, able in places if not able >> self.ids.index(one) & 1]

    def _substitute(self, body: dict[str, Any], place: str) -> None:
        number, leaves = int(body["visit"]), str(body["from"])
        if self.due and (number, body["slot"], leaves) == self.due[0]:
            del self.due[0]
        else:
            self._nothing_due(place)
        if body["slot"] not in self.slots:
            raise Wrong("next", place, "substitute", what="slot", made=self.slots, found=body["slot"])
        at, (unit, chosen) = self.slots.index(body["slot"]), self.made.visits[number - 1]
        self._must_be("substitute", place, "from", leaves, chosen[at])
        able, caps, out = self.made.sets_of(unit)[at], self.made.caps(), self.left.setdefault(number, set())
        order = [
            one
            for one in self.made.order_of(unit)
            if able >> one & 1 and self.load[self.ids[one]] < caps[one]
        ]
        following = next((self.ids[one] for one in order if self.ids[one] not in {*chosen, *out}), None)
        self._must_be("substitute", place, "to", body["to"], following)
        out.add(leaves)
        self.load.update({leaves: -1, body["to"]: 1})
        chosen[at] = body["to"]

    def _nothing_due(self, place: str) -> None:
        for number, slot, one in self.due:
            raise Wrong("due", place, "substitute", what=number, found=one, slot=slot)

    @staticmethod
    def _must_be(code: str, place: str, what: str, found: str, made: str | None) -> None:
        if found != made:
            raise Wrong("next", place, code, what=what, found=found, made=made)


# --- The command ---


def read_folder(folder: Path) -> tuple[dict[str, bytes], dict[str, str]]:
    """Return name and bytes of each file that belongs there, and why anything else was not read."""
    content: dict[str, bytes] = {}
    unread: dict[str, str] = {}
    try:
        for name in sorted(os.listdir(folder)):
            found = _bytes_of(folder / name) if name in COMMITTED | DRAWN | REVEALED else "extra_file"
            if isinstance(found, str):
                unread[name] = found
            else:
                content[name] = found
    except OSError as error:
        where = error.filename or folder
        en, zh = f"{where} cannot be read: {error.strerror}", f"无法读取 {where}：{error.strerror}"
        raise Unreadable(en, zh) from None
    return content, unread


def _bytes_of(path: Path) -> bytes | str:
    """Return what a plain file holds, or the name of the sentence that tells why it was not read."""
    # opening a pipe can wait for ever and a device can do anything: it is looked at before and after
    if not stat.S_ISREG(os.lstat(path).st_mode):
        return "not_plain"
    flags = [getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY")]  # not every system's
    with os.fdopen(os.open(path, os.O_RDONLY | flags[0] | flags[1] | flags[2]), "rb") as file:
        about = os.fstat(file.fileno())
        if not stat.S_ISREG(about.st_mode):
            return "not_plain"
        return "too_large" if about.st_size > MOST_BYTES else file.read(about.st_size)


def verify(
    content: dict[str, bytes], commitment: str = "", head: str = "", unread: Mapping[str, str] | None = None
) -> Verification:
    """Check a folder's files; nothing in them makes it stop before it has told what is wrong."""
    if "plan.json" not in content:
        en, zh = TOLD[(unread or {}).get("plan.json", "missing_file")]
        en, zh = (
            f"plan.json {en}; without it this is no published draw",
            f"plan.json {zh}；没有它即不是已公开的抽查",
        )
        raise Unreadable(en, zh)
    made = Verification(content, commitment, head, unread)
    try:
        made.run()
    except (ArithmeticError, LookupError, TypeError, ValueError, RecursionError, StopIteration) as error:
        made.findings.append(finding("broken", "-", found=repr(error)))
    return made


def told_unit(stands: dict[str, Any], lang: str) -> str:
    """Return in words where a unit stands."""
    unit, zh = stands["unit"], lang == "zh"
    if stands["in"] is None:
        return f"{unit}：不在名录中，也不在排除名单中" if zh else f"{unit}: in neither frame nor excluded"
    if stands["in"] == "excluded":
        reason = stands["reason"]
        return f"{unit}：已排除，原因 {reason}" if zh else f"{unit}: excluded, reason {reason}"
    stratum, size, visit = stands["stratum"], stands["of"], stands["visit"]
    if "rank" not in stands:
        return f"{unit}：分层“{stratum}”，尚未抽取" if zh else f"{unit}: stratum {stratum}, not drawn yet"
    rank, ticket, place = stands["rank"], stands["ticket"], stands["reserve"]
    if zh:
        how = f"候补第 {place} 位" if place else "抽中"
        where = f"，现为第 {visit} 号检查" if visit else "" if place else "，已由候补更换"
        return f"{unit}：分层“{stratum}”，签号 {ticket}，{size} 户中第 {rank} 位，{how}{where}"
    how = f"reserve number {place}" if place else "drawn"
    where = f", now visit {visit}" if visit else "" if place else ", replaced since"
    return f"{unit}: stratum {stratum}, ticket {ticket}, rank {rank} of {size}, {how}{where}"


def report(made: Verification, lang: str, unit: str = "") -> Iterator[str]:
    """Return what was found, line by line."""
    times: Counter[str] = Counter()
    for code, place, en, zh in made.findings:
        times[code] += 1
        if times[code] <= SHOWN:
            yield f"{code}  {place}  {zh if lang == 'zh' else en}"
    for code, count in times.items():
        if count > SHOWN:
            yield f"{code}  另有 {count - SHOWN} 处" if lang == "zh" else f"{code}  and {count - SHOWN} more"
    if unit:
        yield told_unit(made.stands(unit), lang)
    yield f"C     {made.commitment or '-'}"
    yield f"head  {made.head or '-'}"
    draw, count = made.plan.get("draw_id", "-"), len(made.findings)
    if made.findings:
        yield (
            f"{draw}：有 {count} 处不成立" if lang == "zh" else f"{draw}: {count} findings, it does not hold"
        )
    else:
        yield (
            f"{draw}（{made.phase}）：全部成立" if lang == "zh" else f"{draw} ({made.phase}): all of it holds"
        )


def spoken() -> str:
    """Return the language of the locale, ``zh`` or ``en``."""
    named = next((os.environ[one] for one in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(one)), None)
    return "zh" if (named or locale.getlocale()[0] or "").lower().startswith(("zh", "chinese")) else "en"


def main(arguments: Sequence[str] | None = None) -> int:
    """Check a folder and tell what was found."""
    asked = argparse.ArgumentParser(
        "verify_draw.py", description="Compute a published draw again (随机抽查复算)."
    )
    _ = asked.add_argument("folder", type=Path, metavar="FOLDER")
    _ = asked.add_argument(
        "--commitment", default="", metavar="C", help="the commitment you kept (留存的承诺值)"
    )
    _ = asked.add_argument("--head", default="", metavar="ROOT", help="a tree head you kept (留存的树根)")
    _ = asked.add_argument(
        "--unit", default="", metavar="UNIT_ID", help="tell where this unit stands (查询单位)"
    )
    _ = asked.add_argument("--lang", choices=("zh", "en"), default=spoken())
    _ = asked.add_argument("--json", action="store_true", help="print JSON")
    given = asked.parse_args(arguments)
    # a console may not have every character
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")
    try:
        content, unread = read_folder(given.folder)
        made = verify(content, given.commitment, given.head, unread)
    except (Unreadable, MemoryError) as error:
        little = {"en": "this machine has too little memory to check it", "zh": "本机内存不足，无法核验"}
        why = error.told if isinstance(error, Unreadable) else little
        print(json.dumps({"unreadable": why}) if given.json else why[given.lang])
        return 2
    if given.json:
        told: dict[str, Any] = {
            "holds": not made.findings,
            "draw_id": made.plan.get("draw_id"),
            "phase": made.phase,
        }
        told |= {"commitment": made.commitment, "head": made.head}
        told["findings"] = [one._asdict() for one in made.findings]
        print(
            json.dumps({**told, "unit": made.stands(given.unit)} if given.unit else told, ensure_ascii=False)
        )
    else:
        print("\n".join(report(made, given.lang, given.unit)))
    return 1 if made.findings else 0


if __name__ == "__main__":
    sys.exit(main())

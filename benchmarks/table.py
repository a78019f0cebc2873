"""The tables a run prints: what each side took, and how that stands against the budgets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

PEAK_MIB = 1_536
BUDGETS = (
    # what, numerator, denominator, most (wall seconds of whole processes)
    ("verdicts and hits / by hand", "ours", "by_hand", "1.4 (aim 1.25)"),
    ("verdicts and hits / copy", "ours", "copy", "2"),
    ("with missing sets / copy", "ours_with_missing", "copy", "6"),
)
PEERS = {"durable": "at least 100", "zen": "at least 100", "openfisca": "more than 1", "blaze": "more than 1"}


def side_table(report: dict[str, Any]) -> str:
    """Tell of whole processes: wall and CPU seconds, peak of memory, cases a second, and ratios."""
    sides: dict[str, Any] = report["sides"]
    rows = [
        (
            name,
            f"{one['wall']:.2f}",
            f"{one['cpu']:.2f}",
            f"{one['peak_mib']:.0f}",
            f"{report['cases'] / one['wall']:,.0f}",
        )
        for name, one in sides.items()
    ]
    told = [
        f"{report['cases']:,} reviews, {report['bytes'] / 1e6:,.0f} MB of Parquet, medians of whole processes"
    ]
    told.append(_aligned(("side", "wall s", "CPU s", "peak MiB", "cases/s"), rows))
    ratios = [
        (
            what,
            f"{sides[a]['wall'] / sides[b]['wall']:.2f}",
            f"{sides[a]['cpu'] / sides[b]['cpu']:.2f}",
            budget,
        )
        for what, a, b, budget in BUDGETS
    ]
    missing, peak = (
        sides["ours_with_missing"],
        max(sides[n]["peak_mib"] for n in ("ours", "ours_with_missing")),
    )
    ratios.append(
        ("with missing sets, seconds", f"{missing['wall']:.1f}", f"{missing['cpu']:.1f}", "30 a million")
    )
    ratios.append(("peak MiB of ours", f"{peak:.0f}", "", str(PEAK_MIB)))
    told.append(_aligned(("budget", "by wall", "by CPU", "at most"), ratios))
    different: dict[str, int] = report["different"]
    told.append(f"verdicts that differ from those by hand: {different or 'none'}")
    return "\n".join(told)


def growth_table(report: dict[str, Any]) -> str:
    """Tell of our side alone, for one count of reviews after the other."""
    rows: list[tuple[str, ...]] = []
    for count, grown in report["growth"].items():
        for name, one in grown.items():
            each = 1e6 * one["cpu"] / int(count)
            rows.append(
                (f"{int(count):,}", name, f"{one['wall']:.2f}", f"{each:.1f}", f"{one['peak_mib']:.0f}")
            )
    return _aligned(("reviews", "side", "wall s", "CPU µs a case", "peak MiB"), rows)


def peer_table(report: dict[str, Any]) -> str:
    """Tell of other engines beside ours on the rules they can express."""
    rows: list[tuple[str, ...]] = []
    for one in report["peers"]:
        if "failed" in one:
            rows.append((one["peer"], "failed", "", "", "", "", "", PEERS[one["peer"]]))
            continue
        rates = [
            one[side]["cases"] / one[side][measure]
            for measure in ("wall", "cpu")
            for side in ("ours", "theirs")
        ]
        rows.append(
            (
                one["peer"],
                f"{one['rules']} of {one['of']}",
                f"{one['theirs']['cases']:,}",
                f"{rates[1]:,.0f}",
                f"{rates[0]:,.0f}",
                f"{rates[0] / rates[1]:.1f}",
                f"{rates[2] / rates[3]:.1f}",
                PEERS[one["peer"]],
                f"{len(one['different'])} of {one['compared']:,}",
            )
        )
    head = (
        "peer",
        "rules",
        "cases",
        "theirs/s",
        "ours/s",
        "by wall",
        "by CPU",
        "budget",
        "different verdicts",
    )
    return _aligned(head, rows)


def _aligned(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[at]) for row in (head, *rows) if at < len(row)) for at in range(len(head))]
    lines = [
        "  ".join(
            cell.ljust(width) if at == 0 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=False))
        )
        for row in (head, *rows)
    ]
    return "\n".join(["", lines[0], "  ".join("-" * width for width in widths), *lines[1:], ""])

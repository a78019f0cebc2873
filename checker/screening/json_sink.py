"""The result of a screening as one JSON document (``sunlit screen --json``).

Cases are spooled while the run goes on, so that memory stays flat; the document appears
whole or not at all.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from checker.screening.results import Screened
from checker.screening.screen import Summary
from rules.rule_base import RuleBase


def rule_base_of(base: RuleBase) -> dict[str, str]:
    """Return how results name the rule base they were made with."""
    return {"version": base.version, "fingerprint": base.fingerprint}


def summary_of(summary: Summary) -> dict[str, Any]:
    """Return everything of the contract that is told once a run; the cases come beside it."""
    base, counts = summary.base, summary.counts
    rules = [
        {
            "rule": rule.id,
            "title": rule.title,
            "true": counts.true.get(rule.id, 0),
            "unknown": counts.unknown.get(rule.id, 0),
        }
        for rule in base.rules.values()
        if rule.id in counts.live
    ]
    ahead = summary.watch
    watch = (
        {}
        if ahead is None
        else {"watch": ahead.rows(), "watch_days": ahead.days, "watch_complete": ahead.complete}
    )
    return {
        "rule_base": rule_base_of(base),
        "read": summary.read,
        "accepted": summary.accepted,
        "rejected": [asdict(rejection) for rejection in summary.rejected],
        "warnings": [asdict(warning) for warning in summary.warnings],
        "rules": rules,
        "outcomes": {
            "referral_true": counts.referrals,
            "referral_held": counts.referrals_held,
            "listing_true": counts.listings,
            "publication_true": counts.publications,
        },
        "did_not_submit": [asdict(one) for one in summary.not_submitted],
        "not_supplied": [
            {"rule": id_, "facts": sorted(summary.inputs_of.get(id_, ()))} for id_ in counts.not_supplied()
        ],
        **watch,
    }


class JsonSink:
    """Writes the document to a stream, or to a file that appears when it is complete."""

    def __init__(self, base: RuleBase, target: Path | IO[str]) -> None:
        self._base = base
        self._target = target
        self._spool = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - lives as long as the run
        self._first = True

    def block(self, screened: Screened) -> None:
        """Spool the cases of one block."""
        for row in screened.case_rows(self._base):
            _ = self._spool.write("" if self._first else ",\n")
            self._first = False
            _ = self._spool.write(json.dumps(row, ensure_ascii=False))

    def close(self, summary: Summary) -> None:
        """Write the whole document."""
        if isinstance(self._target, Path):
            partial = self._target.with_name(f".{self._target.name}.partial")
            with partial.open("w", encoding="utf-8") as out:
                self._write(out, summary_of(summary))
            _ = partial.replace(self._target)
        else:
            self._write(self._target, summary_of(summary))
        self._spool.close()

    def _write(self, out: IO[str], head: Mapping[str, Any]) -> None:
        text = json.dumps(head, ensure_ascii=False, indent=1)
        _ = out.write(text[: text.rindex("\n}")] + ',\n "cases": [\n')
        _ = self._spool.seek(0)
        shutil.copyfileobj(self._spool, out)
        _ = out.write("\n]}\n")

    def abandon(self) -> None:
        """Remove what was spooled or begun."""
        if isinstance(self._target, Path):
            self._target.with_name(f".{self._target.name}.partial").unlink(missing_ok=True)
        with suppress(OSError):  # what is still buffered may not fit on the disk
            self._spool.close()

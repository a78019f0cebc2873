"""Engines that disagree are an incident: told in the answer, counted, logged, recorded before it leaves."""

from __future__ import annotations

import json
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from sqlmodel import select

from checker.engines.agreement import TwoOutOfTwo
from checker.engines.durable.reply import Pending, Settled, TrueSet
from checker.engines.scene import Scene
from checker.scoring.assess import Assessor
from checker.service.rule_base_in_use import Reloaded, RuleBaseInUse
from checker.service.server import tell_incident
from rules.cases import Case
from rules.rule_base import InForce, shipped
from sanctions.tables import AuditEntry
from tests.checker.api.running import CASE, Service, running, settings

MADE_OUT = {
    **CASE,
    "case_id": "示例秘密",
    "facts": {"headcount": 46, "contracts_signed": 0, "contracts_due": 46},
}


class Contrary:
    """A second engine by which nothing is ever made out."""

    name = "durable"

    def written(self, law: InForce) -> bytes:
        del law
        return b""

    def ask(self, case: Case, scene: Scene, law: bytes) -> Pending:
        del case, scene, law
        return Settled(TrueSet({}))

    def close(self) -> None:
        """Hold nothing."""


@dataclass(frozen=True, slots=True)
class InDisagreement:
    """A rule base in use whose engines disagree."""

    assessor: Assessor

    @property
    def standing(self) -> Reloaded:
        base = self.assessor.base
        return Reloaded(base.fingerprint, base.version, datetime(2026, 1, 1, tzinfo=UTC))

    @contextmanager
    def current(self) -> Generator[Assessor]:
        yield self.assessor

    def close(self) -> None:
        """Hold nothing."""


@contextmanager
def in_disagreement(folder: Path) -> Generator[Service]:
    base = shipped()
    judges = TwoOutOfTwo(base, second=Contrary(), on_disagreement=tell_incident)
    with running(settings(folder)) as service, Assessor(base, judges) as assessor:
        before = service.desk.rules
        service.desk.rules = cast("RuleBaseInUse", cast("Any", InDisagreement(assessor)))
        try:
            yield service
        finally:
            service.desk.rules = before


def test_it_is_told_counted_logged_and_on_record(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with in_disagreement(tmp_path) as service, service.client() as client:
        answer = client.post("/v1/score", json=MADE_OUT).json()
        counted = service.desk.metrics.text().decode()
        with service.desk.store.reading() as session:
            (act,) = session.exec(select(AuditEntry).where(AuditEntry.action == "engines.disagree")).all()

    made_out = sorted(one["rule"] for one in answer["verdicts"] if one["truth"] == "true")
    assert made_out
    assert (answer["agreed"], answer["differing"]) == (False, made_out)
    assert "sunlit_engine_disagreements_total 1.0" in counted
    assert (act.object, act.receipt) == (",".join(made_out), answer["receipt"])
    logged = capsys.readouterr()
    assert "engines disagree" in logged.out + logged.err
    assert "示例秘密" not in logged.out + logged.err
    assert json.dumps("示例秘密") not in logged.out + logged.err


def test_an_answer_whose_incident_cannot_be_recorded_does_not_leave(tmp_path: Path) -> None:
    with in_disagreement(tmp_path) as service, service.client() as client:
        service.desk.store.close()
        _ = (tmp_path / "sunlit.db").rename(tmp_path / "gone.db")
        _ = (tmp_path / "sunlit.db").mkdir()

        answer = client.post("/v1/score", json=MADE_OUT)

        (tmp_path / "sunlit.db").rmdir()
        _ = (tmp_path / "gone.db").rename(tmp_path / "sunlit.db")
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:sunlit:problem:unavailable")

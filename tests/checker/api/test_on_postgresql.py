"""The same service on PostgreSQL: what it keeps, repeats and screens does not depend on the database."""

from __future__ import annotations

from pathlib import Path

from sanctions import audit
from tests.checker.api.running import CASE, NDJSON, running, settings
from tests.checker.api.test_screen import ended, ndjson, numbered


def test_it_keeps_repeats_and_screens(tmp_path: Path, postgresql_database: str) -> None:
    headers = {"Idempotency-Key": "on-postgresql-0001"}
    with (
        running(settings(tmp_path, database=postgresql_database)) as service,
        service.client(place="320500") as client,
    ):
        first = client.post("/v1/score?keep=1", json=CASE, headers=headers)
        second = client.post("/v1/score?keep=1", json=CASE, headers=headers)
        other = client.post("/v1/score", json=CASE, headers=headers)
        queued = client.post("/v1/screen", content=ndjson(numbered(1)), headers={"Content-Type": NDJSON})
        job = ended(client, queued.json()["id"])

        assert (first.status_code, second.status_code, other.status_code) == (200, 200, 422)
        assert first.content == second.content
        assert client.get(f"/v1/cases/{CASE['case_id']}").json()["assessment"] == first.json()
        assert [case["case_id"] for case in client.get(job["result"]).json()["cases"]] == ["示例-1"]
        with service.desk.store.reading() as session:
            found = audit.verify(session)
    assert found.whole
    assert found.entries >= 4
    assert not (tmp_path / "sunlit.db").exists()

"""``sunlit officer`` as a user meets it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.checker.cli.commands import Done, here

ENTERED = ("--bureau", "320500", "--name", "示例赵某", "--since", "2026-01-01")


@pytest.fixture(autouse=True)
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder that is not there yet."""
    for name in ("SUNLIT_DATABASE", "SUNLIT_KEYS", "SUNLIT_OFFICER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SUNLIT_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def sunlit() -> Callable[..., Done]:
    """Runs a command."""
    return here


def test_an_officer_is_entered_listed_and_leaves(site: Path, sunlit: Callable[..., Done]) -> None:
    made = sunlit("officer", "add", "inv-1", "--post", "investigator", "--post", "deputy", *ENTERED)
    again = sunlit("officer", "add", "inv-1", "--post", "head", *ENTERED, "--json")
    ended = sunlit("officer", "end", "inv-1", "--until", "2026-06-30")
    early = sunlit("officer", "end", "inv-1", "--until", "2025-06-30", "--json")
    listed = sunlit("officer", "list", "--lang", "zh")
    told = sunlit("officer", "list", "--bureau", "3205", "--json")

    assert [done.code for done in (made, again, ended, early, listed, told)] == [0, 2, 0, 2, 0, 0]
    assert json.loads(again.out)["error"]["code"] == "officer_known"
    assert json.loads(early.out)["error"]["code"] == "officer_until"
    assert "承办人员" in listed.out
    assert json.loads(told.out)["officers"] == [
        {
            "id": "inv-1",
            "name": "示例赵某",
            "bureau": "320500",
            "posts": ["deputy", "investigator"],
            "since": "2026-01-01",
            "until": "2026-06-30",
        }
    ]
    assert "示例赵某".encode() not in (site / "sunlit.db").read_bytes()


def test_a_token_is_bound_to_an_officer_who_is_entered(sunlit: Callable[..., Done]) -> None:
    asked = ("token", "create", "--name", "示例", "--role", "inspector", "--place", "320500")
    _ = sunlit("officer", "add", "inv-1", "--post", "investigator", *ENTERED)

    bound = sunlit(*asked, "--officer", "inv-1")
    nobody = sunlit(*asked, "--officer", "nobody", "--json")
    listed = sunlit("token", "list", "--json")

    assert (bound.code, nobody.code) == (0, 2)
    assert json.loads(nobody.out)["error"]["code"] == "officer_unknown"
    assert [token["officer"] for token in json.loads(listed.out)["tokens"]] == ["inv-1"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (("inv-1", "--post", "mayor", *ENTERED), "officer_posts"),
        (("inv-1", "--post", "system", *ENTERED), "officer_posts"),
        (("inv-1", "--post", "head", *ENTERED[:-1], "soon"), "day"),
        (("inv-1", "--post", "head", *ENTERED, "--until", "2025-12-31"), "officer_until"),
        (("示例", "--post", "head", *ENTERED), "officer_id"),
    ],
)
def test_what_does_not_fit_is_told(given: tuple[str, ...], code: str, sunlit: Callable[..., Done]) -> None:
    done = sunlit("officer", "add", *given, "--json", "--lang", "zh")

    assert (done.code, json.loads(done.out)["error"]["code"]) == (2, code)
    assert "Traceback" not in done.err

"""DuckDB comes to the draw that we come to, from `docs/draw.md` alone."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.draw.commitment import draw_key
from checker.draw.digest import SHA256, SM3
from checker.draw.errors import DrawRefused
from checker.draw.in_sql import (
    QUERY_UNDER,
    SIGMAS,
    Published,
    Row,
    content,
    only_drawn,
    open_frame,
    order_all,
    recompute,
)
from checker.draw.lists import FrameRow, is_word, ordered
from checker.draw.lists import content as list_content
from checker.draw.quota import Quota
from checker.draw.tickets import by_stratum
from tests.checker.draw.samples import folder

COMMITMENT = "dd286cc998ba82d4eb7bf4d25248029a9608955a3101cdb21d33241c4f3d486a"
SEED = "3.1.4.1.5.9.2.6.5.3.5.8.9.7.9.3.2.3.8.4.6.2.6.4.3.3.8.3.2.7.9.5.0.2.8.8.4.1.9./"
KEY = draw_key(COMMITMENT, SEED, SHA256)

ids = st.from_regex(r"[0-9A-Z-]{1,20}|[0-9a-f]{20}", fullmatch=True)
words = st.sampled_from(["重点", "A", "a", "é", 'x"y', "'", "#\\N", "𠮷", "NULL", "～"]).filter(is_word)
tickets = st.one_of(st.integers(1, 12), st.sampled_from([1, 1, 100]))
decimals = st.decimals("0.001", "1", places=3).map(str)


def bounded(rule: str) -> st.SearchStrategy[str]:
    return st.sampled_from(["", " min:2", " max:3", " min:1 max:4", " min:0 max:0"]).map(
        lambda bounds: rule + bounds
    )


rules = st.one_of(
    st.just("all"),
    decimals.map(lambda ratio: f"ratio:{ratio}"),
    st.just("count:1"),
    st.sampled_from(["per_inspector:0.1", "per_inspector:2.5", "per_inspector:10"]),
).flatmap(bounded)


@st.composite
def frames(draw: st.DrawFn) -> tuple[list[FrameRow], dict[str, str]]:
    units = draw(st.sets(ids, min_size=1, max_size=40))
    rows = [FrameRow(unit, draw(words), draw(tickets)) for unit in sorted(units)]
    return ordered(rows, "frame.txt"), {name: draw(rules) for name in {row.stratum for row in rows}}


def expected(rows: list[FrameRow], rules_of: dict[str, str], inspectors: int) -> list[Row]:
    orders = by_stratum(KEY, rows)
    quotas = {
        name: Quota.read(rule).of(len(orders[name]), inspectors, name) for name, rule in rules_of.items()
    }
    return [
        (name, rank, unit, ticket, "drawn" if rank <= quotas[name] else "reserve")
        for name, ranked in orders.items()
        for rank, (ticket, unit) in enumerate(ranked, 1)
    ]


def written(files: dict[str, bytes], place: Path) -> Path:
    for name, held in files.items():
        _ = (place / name).write_bytes(held)
    return place


@settings(max_examples=40)
@given(frames(), st.integers(0, 5), st.sampled_from([-3, 0, 8]))
def test_agrees_with_ours_on_any_frame(
    made: tuple[list[FrameRow], dict[str, str]], inspectors: int, sigmas: int
) -> None:
    """Few standard deviations, or less than none, leave too few under the limit: all are sorted then."""
    rows, rules_of = made
    published = Published(COMMITMENT, SEED, rules_of, inspectors)
    with TemporaryDirectory() as place:
        path = written({"frame.txt": list_content(rows)}, Path(place)) / "frame.txt"
        with open_frame(path) as connection:
            everybody = order_all(connection, published)
            drawn = only_drawn(connection, published, sigmas)

    ours = expected(rows, rules_of, inspectors)
    assert everybody == ours
    assert drawn == [row for row in ours if row[-1] == "drawn"]


def test_a_large_frame_agrees_under_the_limit(tmp_path: Path) -> None:
    rows = [FrameRow(f"91320500MA{number:08d}", "AB"[number % 2], 1 + number % 2) for number in range(20_000)]
    rules_of = {"A": "ratio:0.10", "B": "count:37"}
    _ = (tmp_path / "frame.txt").write_bytes(list_content(rows))

    with open_frame(tmp_path / "frame.txt") as connection:
        drawn = only_drawn(connection, Published(COMMITMENT, SEED, rules_of, 0))

    assert len(drawn) == 1_000 + 37
    assert drawn == [row for row in expected(rows, rules_of, 0) if row[-1] == "drawn"]


def test_the_limit_does_leave_tickets_out_and_rarely_too_many(tmp_path: Path) -> None:
    _ = (tmp_path / "frame.txt").write_bytes(list_content(FrameRow(f"{n:05d}", "甲") for n in range(20_000)))
    asked = Published(COMMITMENT, SEED, {"甲": "ratio:0.10"}, 0).parameters()

    with open_frame(tmp_path / "frame.txt") as connection:
        found = [
            len(connection.execute(QUERY_UNDER, {**asked, "sigmas": sigmas}).fetchall())
            for sigmas in (-10, SIGMAS)
        ]

    assert 1_300 < found[0] < 1_800  # 2,000 - 10 * 45, give or take
    assert found[1] == 2_000


@pytest.mark.parametrize("mode", ["open", "confidential"])
def test_comes_to_the_bytes_that_are_published(mode: str, tmp_path: Path) -> None:
    files = folder(mode)

    rows = recompute(written(files, tmp_path))

    assert content(rows) == files["drawn.txt"]


def test_quotas_are_exact(tmp_path: Path) -> None:
    """0.07 of 100 is 7; in binary fractions it is a little more, and would be rounded up to 8."""
    rows = [FrameRow(f"{number:03d}", "甲") for number in range(100)]
    _ = (tmp_path / "frame.txt").write_bytes(list_content(rows))

    with open_frame(tmp_path / "frame.txt") as connection:
        drawn = only_drawn(connection, Published(COMMITMENT, SEED, {"甲": "ratio:0.07"}, 0))

    assert len(drawn) == 7


def test_a_draw_with_sm3_is_refused_with_what_to_do(tmp_path: Path) -> None:
    place = written(folder("open", SM3.name), tmp_path)

    with pytest.raises(DrawRefused, match="SHA-256 only: recompute with `sunlit draw verify`") as refused:
        _ = recompute(place)

    assert "仅支持 SHA-256" in refused.value.told("zh")


@pytest.mark.parametrize(
    ("rules_of", "told"),
    [
        ({"甲": "count:4"}, "stratum 甲 has 3 units, not 4"),
        ({"乙": "all"}, "stratum (甲 has no rule|乙 has no units)"),
    ],
)
def test_rules_that_do_not_fit_are_refused(rules_of: dict[str, str], told: str, tmp_path: Path) -> None:
    _ = (tmp_path / "frame.txt").write_bytes("A|甲|1\nB|甲|1\nC|甲|1\n".encode())

    with (
        open_frame(tmp_path / "frame.txt") as connection,
        pytest.raises(DrawRefused, match=told),
    ):
        _ = order_all(connection, Published(COMMITMENT, SEED, rules_of, 0))


def test_a_frame_that_does_not_read_is_refused(tmp_path: Path) -> None:
    _ = (tmp_path / "frame.txt").write_bytes(b"A|x|many\n")

    with pytest.raises(DrawRefused, match=r"frame\.txt: DuckDB said"):
        _ = open_frame(tmp_path / "frame.txt")


def test_without_duckdb_it_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)

    with pytest.raises(DrawRefused, match=r"pip install 'sunlit\[duckdb\]'"):
        _ = recompute(written(folder(), tmp_path))

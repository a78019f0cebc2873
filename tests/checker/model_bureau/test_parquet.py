from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from stdnum.cn import uscc

from checker.intake.batch import MAX_CASES
from checker.intake.read import read
from checker.model_bureau.credit_codes import MOST_NUMBERS
from checker.model_bureau.labels import compare_entry
from checker.model_bureau.model_year import ModelYear
from checker.model_bureau.parquet import Templates, case_id_of, write_parquet
from checker.screening.screen import Screener
from rules.rule_base import RuleBase
from rules.truth import UNKNOWN

COUNT = 10_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("parquet")


@pytest.fixture(scope="module")
def made(folder: Path) -> Templates:
    return write_parquet(folder, COUNT, seed=1)


def test_ten_thousand_reviews_get_the_verdicts_they_are_made_for(
    folder: Path, made: Templates, base: RuleBase
) -> None:
    intake = read([folder], base.vocabulary, place=None, day=None)
    told: list[str] = []
    numbers: list[int] = []
    for batch in intake.batches:
        for screened in Screener(base, intake.supplied).screen(batch):
            undecided = [id_ for id_, verdict in screened.constant.items() if verdict.truth is UNKNOWN]
            for entry in screened.case_rows(base):
                numbers.append(int(entry["case_id"][-8:]))
                label = made.label(numbers[-1])
                found = compare_entry(label, entry, base.rules, not_supplied=undecided, registered=False)
                told += [one.told("en") for one in found]

    assert told == []
    assert sorted(numbers) == list(range(COUNT))
    assert intake.rejections == []


def test_lines_are_on_average_as_the_benchmarks_have_them(folder: Path, made: Templates) -> None:
    def average(kind: str) -> float:
        return pl.scan_parquet(folder / f"{kind}.parquet").select(pl.len()).collect().item() / COUNT

    # 7 whole years of 1,280 reviews and most of an eighth: near 5, 0.5 and 0.1 lines a review
    assert average("roster") == pytest.approx(5, rel=0.02)
    assert average("arrears") == pytest.approx(0.5, rel=0.1)
    assert average("orders") == pytest.approx(0.1, rel=0.1)


def test_lines_stand_in_the_order_of_their_cases(folder: Path, made: Templates) -> None:
    order = pl.read_parquet(folder / "cases.parquet", columns=["case_id"]).with_row_index("at")

    for file in folder.glob("*.parquet"):
        if file.name != "cases.parquet":
            lines = pl.read_parquet(file, columns=["case_id", "line_no"]).join(
                order, on="case_id", how="left", maintain_order="left"
            )
            assert lines.height > 0
            assert lines.equals(lines.sort("at", "line_no"))


def test_every_case_has_an_employer_of_its_own(folder: Path, made: Templates) -> None:
    cases = pl.read_parquet(folder / "cases.parquet", columns=["case_id", "credit_code", "name", "place"])

    assert [cases[column].n_unique() for column in ("case_id", "credit_code", "name")] == [COUNT] * 3
    assert all(uscc.is_valid(code) for code in cases["credit_code"])
    assert cases["name"].str.contains("示例").all()
    assert cases["case_id"].to_list() == [
        case_id_of(place, number) for number, place in enumerate(cases["place"])
    ]


def test_reviews_of_different_years_are_not_copies_of_each_other(
    folder: Path, made: Templates, year: ModelYear
) -> None:
    roster = pl.read_parquet(folder / "roster.parquet").filter(pl.col("line_no") == 0)
    one = roster.filter(pl.col("case_id").str.tail(8).cast(pl.Int64) % len(year.reviews) == _clean(year))

    # the same worker of the same review in each of seven or eight years
    assert one.height in {7, 8}
    assert one["wage_due_fen"].n_unique() > 4
    assert one["hired_on"].n_unique() > 4


def _clean(year: ModelYear) -> int:
    return next(
        number for number, review in enumerate(year.reviews) if review.label.scenario == "nothing to find"
    )


def test_the_same_seed_writes_the_same_files_and_another_seed_others(
    folder: Path, made: Templates, tmp_path: Path
) -> None:
    for seed in (1, 2):
        (tmp_path / str(seed)).mkdir()
        _ = write_parquet(tmp_path / str(seed), COUNT, seed=seed)

    for file in folder.glob("*.parquet"):
        assert pl.read_parquet(tmp_path / "1" / file.name).equals(pl.read_parquet(file))
    other = pl.read_parquet(tmp_path / "2" / "roster.parquet")
    assert not other.equals(pl.read_parquet(folder / "roster.parquet"))


def test_a_few_reviews_are_the_first_of_many(folder: Path, made: Templates, tmp_path: Path) -> None:
    _ = write_parquet(tmp_path, 100)

    few = pl.read_parquet(tmp_path / "cases.parquet")
    assert few.equals(pl.read_parquet(folder / "cases.parquet").head(100))


def test_row_groups_hold_no_more_cases_than_a_batch(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow tells how a file is cut")
    _ = write_parquet(tmp_path, 101_000)

    metadata = parquet.ParquetFile(tmp_path / "cases.parquet").metadata
    sizes = [metadata.row_group(number).num_rows for number in range(metadata.num_row_groups)]
    assert sum(sizes) == 101_000
    assert max(sizes) <= MAX_CASES


@pytest.mark.parametrize("count", [0, -1, MOST_NUMBERS + 1])
def test_a_number_of_reviews_that_cannot_be_made_is_refused(count: int, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=str(count)):
        _ = write_parquet(tmp_path, count)

    assert list(tmp_path.iterdir()) == []

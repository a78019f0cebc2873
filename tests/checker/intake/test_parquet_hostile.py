"""Parquet files that are none, are broken, or mean harm: one clear message each."""

from __future__ import annotations

import os
import random
import resource
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from checker.intake.checks import compact, credit_code
from checker.intake.parquet.codes import ALPHABET, compacted, sound
from checker.intake.rejection import IntakeRefused
from tests.checker.intake.test_parquet import columns, folder, refusal_of, roster
from tests.checker.intake.vocabulary import CODES, codes, taken

NEARLY = st.builds(
    lambda code, at, text: code[:at] + text + code[at + 1 :],
    st.sampled_from(CODES),
    st.integers(0, 17),
    st.text(max_size=2) | st.sampled_from([*ALPHABET, " ", "-", "\x1f", "\u200b", "Ａ", "ﬀ", "ı", "ß"]),
)


@given(st.lists(NEARLY | st.text(max_size=20) | st.sampled_from(CODES).map(str.lower)))
def test_codes_as_a_column_are_judged_as_one_by_one(texts: list[str]) -> None:
    column = compacted(pl.Series([*texts, None], dtype=pl.String))

    assert column.to_list() == [*map(compact, texts), None]
    assert sound(column).to_list() == [*(isinstance(credit_code(text), str) for text in texts), False]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (bytes(1_000), "not_parquet"),
        (b"PK\x03\x04" + bytes(100), "not_parquet"),
        ("统一社会信用代码\n".encode(), "not_parquet"),
        (b"PARE" + bytes(100), "not_parquet"),
        (b"PAR1", "damaged_parquet"),
        (b"PAR1 no footer", "damaged_parquet"),
        (b"PAR1" + b"\xff\xff\xff\x7fPAR1", "damaged_parquet"),
        (b"PAR1" + bytes(100) + b"\x64\0\0\0PAR1", "damaged_parquet"),
    ],
)
def test_something_else_named_parquet(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(content)

    assert refusal_of(path).code == code
    inside = folder(tmp_path / "d", columns({}))
    (inside / "roster.parquet").write_bytes(content)
    assert refusal_of(inside).code == code


def test_a_hundred_megabytes_of_zeros(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    with path.open("wb") as file:
        file.truncate(100_000_000)

    assert refusal_of(path).code == "not_parquet"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_cut_short(tmp_path: Path, share: float) -> None:
    path = tmp_path / "a.parquet"
    columns({}).write_parquet(path)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])

    assert refusal_of(path).code == "damaged_parquet"


@pytest.mark.parametrize("seed", range(40))
def test_bytes_changed_anywhere_are_taken_or_refused(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    path = folder(tmp_path / "d", columns({"headcount": 46, "remark": "示例"}), roster=roster(("1", "W01")))
    file = path / dice.choice(["cases.parquet", "roster.parquet"])
    content = bytearray(file.read_bytes())
    for _ in range(dice.randint(1, 3)):
        content[dice.randrange(4, len(content))] = dice.randrange(256)
    file.write_bytes(content)

    with suppress(IntakeRefused):
        _ = taken(path)


def test_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    columns({}).clear().write_parquet(path)

    assert refusal_of(path).code == "no_rows"


def test_a_file_of_ten_thousand_columns(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pl.DataFrame({f"c{number}": [1] for number in range(10_000)}).write_parquet(path)

    assert refusal_of(path).code == "too_many_columns"


def test_a_thousand_unknown_columns_are_told_in_one_short_message(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    columns({}).with_columns(pl.lit(1).alias("x" * 5_000 + f"\n{n}") for n in range(1_000)).write_parquet(
        path
    )

    refusal = refusal_of(path)

    assert "1000 列" in refusal.message
    assert len(refusal.message) < 3_000


def test_no_column_says_which_case(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    columns({}).drop("case_id").write_parquet(path)

    assert refusal_of(path).code == "no_case_id"
    lines = folder(tmp_path / "d", columns({}), roster=roster(("1", "W01")).drop("case_id"))
    assert refusal_of(lines).code == "no_case_id"


def test_lines_without_cases(tmp_path: Path) -> None:
    path = tmp_path / "roster.parquet"
    roster(("1", "W01")).write_parquet(path)

    assert refusal_of(path).code == "no_employers"


@pytest.mark.parametrize("name", ["cases.parquet", "roster.parquet"])
def test_a_folder_in_place_of_a_file(tmp_path: Path, name: str) -> None:
    path = folder(tmp_path / "d", columns({}), roster=roster(("1", "W01")))
    (path / name).unlink()
    (path / name).mkdir()

    assert refusal_of(path).code == "a_folder"
    (path / name).rmdir()
    (path / name).symlink_to(tmp_path, target_is_directory=True)
    assert refusal_of(path).code == "a_folder"


@pytest.mark.parametrize("name", ["cases.parquet", "roster.parquet"])
def test_not_an_ordinary_file(tmp_path: Path, name: str) -> None:
    path = folder(tmp_path / "d", columns({}), roster=roster(("1", "W01")))
    (path / name).unlink()
    os.mkfifo(path / name)

    assert refusal_of(path).code == "not_a_file"
    (path / name).unlink()
    (path / name).symlink_to(path / name)
    assert refusal_of(path).code == "missing"


def test_links_to_files_and_to_their_folder_are_followed(tmp_path: Path) -> None:
    path = folder(tmp_path / "d", columns({}))
    (path / "cases.parquet").rename(tmp_path / "elsewhere")
    (path / "cases.parquet").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "link").symlink_to(path, target_is_directory=True)

    intake, cases = taken(tmp_path / "link", path)

    assert len(cases) == intake.read == 1


def test_a_name_in_another_encoding_cannot_be_opened(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + "/报送".encode("gb18030")))
    _ = folder(tmp_path / "d", columns({})).rename(path)

    with pytest.raises(IntakeRefused) as refusal:
        taken(path)

    assert (refusal.value.code, refusal.value.file) == ("name_not_utf8", f"{tmp_path}/报送")


def test_what_stands_beside_the_cases_is_told(tmp_path: Path) -> None:
    path = folder(tmp_path / "d", columns({}))
    for name in (".hidden", "_SUCCESS", "a.xlsx", "读我.txt"):
        (path / name).touch()

    intake, _ = taken(path)

    assert [(Path(one.file).name, one.code) for one in intake.warnings] == [
        ("a.xlsx", "beside_cases"),
        ("读我.txt", "beside_cases"),
    ]


def test_a_page_that_turns_out_damaged_refuses_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    many = columns(*({"remark": f"示例{number}"} for number in range(2_000)))
    many.write_parquet(path, compression="uncompressed", statistics=False)
    content = path.read_bytes()
    at = content.index("示例1999".encode())
    path.write_bytes(content[:at] + b"\xff\xff" + content[at + 2 :])

    refusal = refusal_of(path)

    assert refusal.code == "damaged_parquet"


def test_texts_of_any_length_in_a_line_cost_the_line(tmp_path: Path) -> None:
    lines = roster(("1", "x" * 200_000), ("2" * 200_000, "W"), ("1", "W01"))

    intake, cases = taken(folder(tmp_path / "d", columns({}), roster=lines))

    assert sorted(codes(intake)) == ["lines_nameless", "too_long"]
    assert [row["worker"] for row in cases[0].lines["roster"].rows] == ["W01"]


def repeated(text: str, rows: int) -> pa.DictionaryArray:
    """Return one text in every row; a file keeps it once."""
    return pa.DictionaryArray.from_arrays(
        pa.array([0]).take(pa.nulls(rows, pa.int32()).fill_null(0)), pa.array([text])
    )


def packed(path: Path, **texts: pa.DictionaryArray) -> None:
    options = {"dictionary_pagesize_limit": 2**30, "store_schema": False, "compression": "zstd"}
    parquet.write_table(pa.table(texts), path, write_statistics=False, **options)
    assert path.stat().st_size < 100_000


def test_little_files_that_grow_stay_within_memory(tmp_path: Path) -> None:
    """In a process of its own: a hundred thousand million characters, and millions of lines of one case."""
    long, long_lines, many_lines = (folder(tmp_path / str(number), columns({})) for number in range(3))
    huge, one = repeated("x" * 5_000_000, 20_000), repeated("1", 20_000)
    packed(
        long / "cases.parquet",
        case_id=huge,
        place=huge,
        credit_code=huge,
        name=huge,
        unit_type=huge,
        remark=huge,
    )
    packed(long_lines / "roster.parquet", case_id=one, worker=huge)
    packed(long_lines / "arrears.parquet", case_id=huge, worker=one)
    packed(many_lines / "roster.parquet", case_id=repeated("1", 20_000_000))
    program = (
        "import sys\n"
        "from datetime import date\n"
        "from pathlib import Path\n"
        "from checker.intake.rejection import IntakeRefused\n"
        "from tests.checker.intake.vocabulary import codes, taken\n"
        "for name in sys.argv[1:]:\n"
        "    try:\n"
        "        intake, _ = taken(Path(name), place='320500', day=date(2026, 12, 31))\n"
        "        print(*sorted(set(codes(intake))))\n"
        "    except IntakeRefused as refusal:\n"
        "        print(refusal.code)\n"
    )

    run = subprocess.run(
        [sys.executable, "-c", program, long, long_lines, many_lines],
        check=False,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[3],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, (1200 * 2**20,) * 2),
    )

    assert run.stdout.splitlines() == ["too_many_rejections", "lines_nameless too_long", "too_large"], (
        run.stderr
    )
    assert run.returncode == 0

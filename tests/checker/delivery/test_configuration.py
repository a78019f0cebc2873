"""The file that says where messages go: read whole, refused whole, with every problem and its place."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from checker.delivery.configuration import ConfigurationRefused, read
from checker.delivery.platforms import destinations, opened, read_key

GOOD = """
client: demo
authorities: {"320500": [示例市人力资源和社会保障局, 11990100MB00000011]}
destinations:
  credit_sharing:
    {platform: credit_sharing, url: https://exchange.example/credit, key_file: credit.key, quiet_seconds: 600}
  portal: {wire: folder, folder: public}
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "destinations.yaml"
    _ = path.write_text(text, encoding="utf-8")
    return path


def test_what_the_file_leaves_out_is_the_profile_s(tmp_path: Path) -> None:
    found = {one.id: one for one in destinations(read(written(tmp_path, GOOD)))}

    assert (found["credit_sharing"].kind, found["credit_sharing"].quiet_seconds) == ("C", 600)
    assert (found["portal"].kind, found["portal"].profile) == ("A", "folder")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("client: [", "cannot be read"),
        ("client: demo", "destinations: Field required"),
        (
            GOOD + "  odd: {platform: credit_sharing}\n",
            "destinations.odd: Value error, a destination by json needs platform",
        ),
        (GOOD + "  odd: {wire: folder}\n", "a destination by folder needs folder"),
        (GOOD + "secret: abc\n", "secret: Extra inputs"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_with_its_place(tmp_path: Path, text: str, place: str) -> None:
    with pytest.raises(ConfigurationRefused) as refused:
        _ = read(written(tmp_path, text))

    assert place in str(refused.value)
    assert "abc" not in str(refused.value)


@pytest.mark.parametrize(
    ("content", "mode", "why"),
    [
        ("demo\nHMAC-SM3\nzz\n", 0o600, "expected three lines"),
        ("demo\nMD5\n00\n", 0o600, "expected three lines"),
        ("demo\nHMAC-SM3\n" + "11" * 32, 0o644, "lets others at it"),
        (None, 0o600, "cannot be read"),
    ],
)
def test_a_key_that_cannot_be_used_is_refused_and_never_shown(
    tmp_path: Path, content: str | None, mode: int, why: str
) -> None:
    path = tmp_path / "key"
    if content is not None:
        _ = path.write_text(content, encoding="ascii")
        path.chmod(mode)

    with pytest.raises(ConfigurationRefused) as refused:
        _ = read_key(path)

    assert why in str(refused.value)
    assert "1111" not in str(refused.value)


def test_files_and_tables_are_opened_as_configured(tmp_path: Path) -> None:
    for name in ("out", "in", "kept"):
        (tmp_path / name).mkdir()
    secret = tmp_path / "database"
    _ = secret.write_text(f"sqlite:///{tmp_path / 'front.db'}", encoding="ascii")
    secret.chmod(0o600)
    folders = f"outgoing: {tmp_path / 'out'}, incoming: {tmp_path / 'in'}, kept: {tmp_path / 'kept'}"
    text = GOOD + f"  sheets: {{wire: files, platform: credit_sharing, form: xlsx, {folders}}}\n"
    text += f"  front: {{wire: tables, platform: credit_sharing, database_file: {secret}}}\n"
    configuration = read(written(tmp_path, text))

    async def names() -> list[str]:
        async with opened(configuration, ["sheets", "front", "portal"]) as found:
            return [one.destination for one in found]

    kinds = {one.id: one.kind for one in destinations(configuration)}
    assert sorted(asyncio.run(names())) == ["front", "portal", "sheets"]
    assert (kinds["sheets"], kinds["front"]) == ("D", "C")

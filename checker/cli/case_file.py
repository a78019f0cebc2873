"""One case from a file or from standard input, for the commands that look at one case."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import BinaryIO

from checker.cli.failures import Refused
from checker.cli.terminal import Terminal
from checker.strict_json import NotJson, parse
from rules.cases import Case, read_case
from rules.rule_base import RuleBase

MOST_BYTES = 32 * 2**20
"""Longest case: a hundred thousand lines of wages."""

STANDARD_INPUT = Path("-")


def case_from(path: Path, base: RuleBase, terminal: Terminal) -> Case:
    """Read one case; ``-`` is standard input. JSON that Python would quietly take is refused.

    Raises:
        Refused: It holds no JSON, or more than one case.
        CaseRefused: What it states does not fit the vocabulary.
    """
    if path == STANDARD_INPUT:
        content = _bounded(sys.stdin.buffer, terminal)
    else:
        with path.open("rb") as file:
            content = _bounded(file, terminal)
    try:
        written = parse(content)
    except NotJson as error:
        told = terminal.either(f"{path}：不是 JSON：{error}", f"{path}: this is no JSON: {error}")
        raise Refused("not_json", told) from None
    if isinstance(written, list):
        told = terminal.either(
            "此处只研判一件；多件请用 sunlit screen",
            "found a list, expected one case: use sunlit screen for many",
        )
        raise Refused("one_case", told)
    return read_case(base.vocabulary, written)


def _bounded(file: BinaryIO, terminal: Terminal) -> bytes:
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        told = terminal.either(
            f"超过 {MOST_BYTES // 2**20} MB：不是一件案件",
            f"over {MOST_BYTES // 2**20} MB: this is not one case",
        )
        raise Refused("too_large", told)
    return content

"""The program that screens one job: an order and an input in a folder, the result beside them.

It runs in a process of its own, so that a batch neither holds up the service nor takes it down. The
result is what ``sunlit screen --json`` prints for the same input. What is told besides goes to
standard output, a line a block (`checker.service.screening_order`): never a traceback, and nothing
of what a case says. It ends, and takes its folder with it, when its standard input is closed, for
then whoever started it is gone.
"""

from __future__ import annotations

import os
import resource
import shutil
import string
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import get_args

from checker.intake.rejection import IntakeRefused
from checker.intake.wording import Language, sentences
from checker.service.screening_order import RESULT, Counts, Failure, InputFormat, Order, Told
from rules.errors import RuleBaseError

OWN_WORDS = frozenset(
    {
        *("a_folder", "broken_quotes", "empty", "empty_folder", "encrypted", "entities", "file_nul_bytes"),
        *("missing", "mixed_encodings", "name_not_utf8", "no_case_id", "no_data", "no_day", "no_employers"),
        *("no_place", "no_rows", "not_a_file", "not_markable", "not_writable", "old_excel", "too_large"),
        *("too_many_columns", "too_many_rejections", "unknown_encoding", "unknown_format", "unreadable"),
    }
)
"""Refusals whose sentence puts in nothing but numbers and words of our own; they are told whole."""

ECHOING = frozenset(
    {
        *("bomb", "damaged", "damaged_parquet", "no_header", "no_key_column", "not_a_workbook"),
        *("not_editable", "not_ndjson", "not_parquet", "unknown_list", "wrong_columns", "wrong_sheet"),
    }
)
"""Refusals whose sentence repeats bytes or names of the input, which may be somebody's; so may new ones."""

_OURS = frozenset(f"input.{format_}" for format_ in get_args(InputFormat))

_SENTENCES: Mapping[str, tuple[str, str]] = {
    "rule_base": ("规则库有错误，任务未执行；请联系管理员", "the rule base has errors: tell the operator"),
    "io": (
        "服务器无法读写文件（{}），任务未完成；请联系管理员",
        "the server cannot read or write files ({}): tell the operator",
    ),
    "memory": ("内存不足；请拆分后分批提交", "out of memory: hand it in in parts"),
    "internal": (
        "程序内部错误（{}），任务未完成；请联系管理员",
        "internal error ({}): tell the operator",
    ),
}


def main(arguments: list[str]) -> int:
    """Carry out the order of the folder named; return the exit code."""
    folder = Path(arguments[1]).resolve()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core would hold cases
    threading.Thread(target=_end_with_parent, args=(folder,), daemon=True).start()
    language: Language = "zh"
    try:
        order = Order.read(folder)
        language = order.language
        counts = carry_out(order, folder, tell)
    except Exception as error:
        tell(Told(failed=failure_of(error, language)))
        return 1
    tell(Told(done=counts))
    return 0


def tell(told: Told) -> None:
    """Print one line, at once."""
    _ = sys.stdout.write(told.line())
    _ = sys.stdout.flush()


def carry_out(order: Order, folder: Path, tell: Callable[[Told], None]) -> Counts:
    """Screen the input of an order into the result; the working folder becomes that of the job.

    Raises:
        IntakeRefused: The input cannot be used at all.
        RuleBaseError: The rule base cannot.
        OSError: The folder cannot be read or written.
    """
    from checker.intake.read import read
    from checker.screening.json_sink import JsonSink
    from checker.screening.screen import screen
    from rules.rule_base import load, shipped

    # messages name the input as it is given to intake: without the way to it
    os.chdir(folder)
    base = shipped() if order.rule_base is None else load(Path(order.rule_base))
    intake = read(
        [Path(order.input)],
        base.vocabulary,
        place=order.default_place,
        day=order.day,
        language=order.language,
        jurisdiction=order.jurisdiction,
    )
    screened = 0

    def advance(cases: int) -> None:
        nonlocal screened
        screened += cases
        tell(Told(screened=screened, expected=intake.expected))

    sink = JsonSink(base, Path(RESULT))
    summary = screen(intake, base, [sink], day=order.day, place=order.default_place, progress=advance)
    return Counts(read=summary.read, accepted=summary.accepted, rejected=summary.read - summary.accepted)


def failure_of(error: Exception, language: Language) -> Failure:
    """Return what is told of an exception: nothing that it may have picked up from a case.

    >>> failure_of(ValueError("张三"), "en").message
    'internal error (ValueError): tell the operator'
    """
    match error:
        case IntakeRefused(code="not_writable"):
            code, found = "io", "not_writable"
        case IntakeRefused() if error.code in OWN_WORDS and error.file in _OURS:
            return Failure(code=error.code, message=error.message)
        case IntakeRefused() if error.code in sentences():
            return _left_out(error, language)
        case RuleBaseError():
            code, found = "rule_base", ""
        case MemoryError():
            code, found = "memory", ""
        case OSError():
            code, found = "io", error.strerror or type(error).__name__
        case _ if any(sign in str(error) for sign in ("os error", "transport error")):
            # column stores wrap what the system said of a file
            code, found = "io", type(error).__name__
        case _:
            code, found = "internal", type(error).__name__
    return Failure(code=code, message=_SENTENCES[code][language == "en"].format(found))


def _left_out(error: IntakeRefused, language: Language) -> Failure:
    """Return a refusal with "…" for everything that was found, and for a name of a file that is not ours."""
    told = sentences()[error.code][language]
    file = error.file if error.file in _OURS else "…"
    # the conversions and widths of a sentence are for what was found, not for what stands in its place
    parts = (text + ("…" if field else "") for text, field, _, _ in string.Formatter().parse(told))
    return Failure(code=error.code, message=f"{file}: {''.join(parts)}")


def _end_with_parent(folder: Path) -> None:
    """Wait until nobody holds the other end of standard input; then nobody will remove the folder."""
    while os.read(sys.stdin.fileno(), 1):
        pass
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main(sys.argv))

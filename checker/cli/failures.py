"""What a failure means for whoever called: one table of sentences and exit codes.

No traceback reaches a user. ``SUNLIT_DEBUG=1`` shows the one of an error we did not expect.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from dataclasses import dataclass

from checker.cli.terminal import NEEDS_A_PERSON, USAGE, Terminal, language_of
from checker.intake.rejection import IntakeRefused
from checker.service.errors import CannotListen
from checker.settings import SettingsRefused
from checker.store.errors import StoreRefused, TokenRefused
from rules.errors import CaseRefused, RuleBaseError
from sanctions.errors import KeysRefused, SealBroken
from sanctions.refusal import Refusal

INTERRUPTED, UNEXPECTED = 130, 1
"""As a shell counts them: 128 and the number of the signal; 1 is an error we did not expect."""

_STORE = {
    "store_url": "数据库地址无效",
    "store_unreachable": "数据库无法连接",
    "store_not_writable": "数据库不可写",
    "store_busy": "数据库被其他程序占用",
    "store_full": "磁盘空间不足",
    "store_newer": "数据库由更新版本的程序写成，请升级程序",
    "store_older": "数据库结构需要先迁移",
    "keys_missing": "缺少密钥，请从备份恢复",
    "keys_broken": "密钥文件损坏，请从备份恢复",
    "keys_open_to_others": "密钥可被他人读取，请收紧权限",
}
_TOKEN = {
    "name": "使用者名称应为 1 至 80 个可见字符",
    "role": "没有这个角色",
    "place": "辖区应为六位行政区划代码，全国为 000000",
    "expires_at": "有效期应晚于现在",
}


@dataclass(frozen=True, slots=True)
class Failure:
    """What is told of an exception: exit code, stable code, and its sentences."""

    exit_code: int
    code: str
    messages: tuple[str, ...]


class Refused(Exception):
    """A command cannot be carried out as given; `code` is stable, the text says what to do."""

    def __init__(self, code: str, message: str, *, exit_code: int = USAGE) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.exit_code = exit_code


def failure_of(error: BaseException, terminal: Terminal) -> Failure:
    """Return what is told of an exception."""
    # most commands end without ever reading a course
    from sanctions.course.reading import CoursesBroken

    match error:
        case Refused():
            return Failure(error.exit_code, error.code, (error.message,))
        case IntakeRefused():
            return Failure(USAGE, error.code, (error.message,))
        case RuleBaseError():
            return Failure(NEEDS_A_PERSON, "rule_base", tuple(str(problem) for problem in error.problems))
        case CaseRefused():
            told = tuple(f"{fault.field}: {fault.message}" for fault in error.faults)
            return Failure(USAGE, "case", told)
        case CannotListen():
            told = terminal.either(f"无法监听：{error}", str(error))
            return Failure(USAGE, "cannot_listen", (told,))
        case SettingsRefused():
            return Failure(USAGE, "settings", error.problems)
        case StoreRefused() | KeysRefused():
            told = terminal.either(f"{_STORE[error.code]}：{error.message}", error.message)
            return Failure(USAGE, error.code, (told,))
        case CoursesBroken():
            return Failure(NEEDS_A_PERSON, "courses", tuple(error.problems))
        case Refusal():
            return Failure(USAGE, error.code, (error.told(terminal.language),))
        case TokenRefused():
            told = terminal.either(f"{_TOKEN[error.field]}（{error.message}）", error.message)
            return Failure(USAGE, f"token_{error.field}", (told,))
        case SealBroken():
            told = terminal.either(f"加密数据无法打开：{error}", str(error))
            return Failure(NEEDS_A_PERSON, "seal_broken", (told,))
        case _ if isinstance(error, KeyboardInterrupt) or "KeyboardInterrupt" in str(error):
            # a column store that is interrupted inside our own code wraps it
            return Failure(
                INTERRUPTED,
                "interrupted",
                (terminal.either("已中断，未写出结果", "interrupted, nothing written"),),
            )
        case OSError():
            where = f"{error.filename}: " if error.filename else ""
            told = terminal.either("无法读写", "cannot be read or written")
            return Failure(USAGE, "io", (f"{where}{told} ({error.strerror or error})",))
        case Exception() if any(sign in str(error) for sign in ("os error", "transport error")):
            # column stores wrap what the system said of a file
            told = terminal.either("无法读写", "cannot be read or written")
            return Failure(USAGE, "io", (f"{told} ({str(error).rpartition(': ')[2]})",))
        case MemoryError():
            told = terminal.either(
                "内存不足：请分批筛查，或改用 Parquet 输入", "out of memory: screen in parts, or from Parquet"
            )
            return Failure(USAGE, "memory", (told,))
        case _:
            told = terminal.either(
                f"程序内部错误（{type(error).__name__}: {error}）。"
                "请设 SUNLIT_DEBUG=1 重试，并把输出交给维护人员",
                f"internal error ({type(error).__name__}: {error}). "
                "Run again with SUNLIT_DEBUG=1 and hand the output to the maintainers",
            )
            return Failure(UNEXPECTED, "internal", (told,))


def tell(error: BaseException, arguments: Sequence[str]) -> int:
    """Print what went wrong, as JSON where JSON was asked for, and return the exit code."""
    chosen = None
    for at, argument in enumerate(arguments):
        if argument == "--lang" and at + 1 < len(arguments):
            chosen = arguments[at + 1]
        elif argument.startswith("--lang="):
            chosen = argument.removeprefix("--lang=")
    terminal = Terminal(language_of(os.environ, chosen), "--json" in arguments)
    failure = failure_of(error, terminal)
    if failure.exit_code == UNEXPECTED and os.environ.get("SUNLIT_DEBUG"):
        traceback.print_exception(error, file=sys.stderr)
    for message in failure.messages:
        terminal.err.print(message, markup=False)
    if terminal.as_json:
        terminal.document({"error": {"code": failure.code, "messages": failure.messages}})
    return failure.exit_code

"""Verifying a published folder (核验): recompute everything, compare bytes, name what does not hold.

Each check has a stable code and a sentence. Checks go on after one that fails as far as what they rest on was
sound; what could not be looked at any more is said, so that "nothing found" never hides "not looked".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from checker.draw import in_sql
from checker.draw.errors import DrawRefused, Language
from checker.draw.recomputation import Recomputation

LARGEST = 1 << 28
"""Bytes of the largest file of a folder, as `docs/draw.md` allows a verifier to say."""
STEPS: tuple[tuple[str, str, str, str], ...] = (
    ("files", "", "every file is there, and no other", "文件齐全且无多余文件"),
    ("sums", "", "SHA256SUMS fits the files", "SHA256SUMS 与文件一致"),
    ("plan", "", "the plan can be carried out as written", "计划书写规范、可执行"),
    ("frame", "", "the frame is well formed, in order, each unit once", "名录格式、次序正确，单位不重复"),
    ("excluded", "plan frame", "the excluded are those of the plan", "排除名单与计划所载一致"),
    ("roster", "plan", "the roster is well formed, each inspector once", "执法人员名录格式、次序正确"),
    ("commitment", "plan frame excluded roster", "the commitment covers them all", "承诺值与计划、名录一致"),
    ("log", "", "each entry of the log follows from those before", "日志条目前后衔接"),
    ("log_head", "log", "the tree head fits the log", "日志树根与日志一致"),
    ("serials", "log", "one commitment a serial, none left out", "编号连续、承诺唯一、程序合规"),
    ("course", "serials commitment", "the log tells of this draw in order", "日志记载的本次抽取程序完整"),
    ("seed", "course", "the seed is what the declared sources can give", "种子符合事先声明的来源"),
    ("salt", "course", "the recusal salt is the one committed to", "回避盐值与承诺一致"),
    ("drawn", "seed salt", "the order of every stratum follows from the seed", "抽取次序由种子得出"),
    ("visits", "drawn", "the inspectors of every visit follow from the seed", "检查人员由种子得出"),
    ("result", "visits", "the log's result is this result", "日志所载结果与公开结果一致"),
    ("changes", "visits", "every replacement and substitution is the next in order", "更换均按既定次序进行"),
    ("reveal", "drawn", "every token stands for its unit", "保密代码与单位一一对应"),
)  # fmt: skip
"""Code, what it rests on, and what holds if it holds."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: `holds` is None where it was not looked at, since what it rests on does not hold."""

    code: str
    holds: bool | None
    en: str
    zh: str

    def told(self, language: Language) -> str:
        """Return the sentence in a language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found in a folder; phase is ``committed``, ``drawn`` or ``revealed``."""

    findings: tuple[Finding, ...]
    phase: str
    draw_id: str
    commitment: str
    head: str
    changes: tuple[str, ...] = field(default=())

    @property
    def holds(self) -> bool:
        """Whether everything holds."""
        return all(finding.holds for finding in self.findings)


def verify_folder(folder: Path, commitment: str | None = None, head: str | None = None) -> Verification:
    """Verify a folder; see `verify`.

    Raises:
        OSError: It cannot be read.
    """
    return verify(read_files(folder), commitment, head)


def read_files(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder; what is no file of its own (a link, a pipe) counts as an empty one.

    Raises:
        DrawRefused: A file is larger than any of a draw.
        OSError: It cannot be read.
    """
    found: dict[str, bytes] = {}
    for path in folder.iterdir():
        name = path.name.encode("utf-8", "backslashreplace").decode()
        regular = path.is_file() and not path.is_symlink()
        if regular and (size := path.stat().st_size) > LARGEST:
            raise DrawRefused(
                "too_large",
                f"{folder / name} has {size} bytes, no file of a draw has more than {LARGEST}",
                f"{folder / name} 有 {size} 字节，超过抽查文件的上限 {LARGEST}",
            )
        found[name] = path.read_bytes() if regular else b""
    return found


def also_by_sql(found: Verification, folder: Path) -> Verification:
    """Return a verification with one finding more: whether one query of DuckDB draws the same.

    Raises:
        DrawRefused: DuckDB is not installed, or the draw uses SM3.
        OSError: The folder cannot be read.
    """
    if not found.holds or found.phase == "committed":
        told = Finding("sql", None, "not looked at: nothing sound was drawn", "未核验：没有成立的抽取结果")
    else:
        same = in_sql.content(in_sql.recompute(folder)) == (folder / "drawn.txt").read_bytes()
        told = Finding(
            "sql",
            same,
            "one SQL query draws the same" if same else "one SQL query draws otherwise",
            "SQL 复算结果一致" if same else "SQL 复算结果不一致",
        )
    return replace(found, findings=(*found.findings, told))


def verify(
    files: Mapping[str, bytes], commitment: str | None = None, head: str | None = None
) -> Verification:
    """Verify the files of a folder.

    Args:
        commitment: The commitment as it was printed before the seed, if somebody kept it.
        head: The root of the log as it was printed, if somebody kept it: it must be a beginning of this log.
    """
    work = Recomputation(files)
    phase = work.phase()
    steps = _steps(work, phase, commitment, head)
    findings: list[Finding] = []
    sound: set[str] = set()
    for code, rests_on, en, zh in STEPS:
        if code not in steps:
            continue
        missing = [name for name in rests_on.split() if name in steps and name not in sound]
        if missing:
            findings.append(
                Finding(
                    code,
                    None,
                    f"not looked at, since {missing[0]} does not hold",
                    f"未核验：{missing[0]} 不成立",
                )
            )
            continue
        try:
            steps[code]()
        except DrawRefused as error:
            kept = error.code if code in {"serials", "course", "changes", "files"} else code
            findings.append(Finding(kept, holds=False, en=error.told("en"), zh=error.told("zh")))
        else:
            sound.add(code)
            findings.append(Finding(code, holds=True, en=en, zh=zh))
    kept = work.commitment
    return Verification(
        tuple(findings),
        phase,
        work.plan.draw_id if work.plan else "",
        kept.value if kept else "",
        work.log.root() if work.log else "",
        tuple(work.changes),
    )


def _steps(
    work: Recomputation, phase: str, commitment: str | None, head: str | None
) -> dict[str, Callable[[], None]]:
    steps: dict[str, Callable[[], None]] = {
        "files": work.check_files,
        "sums": work.check_sums,
        "plan": work.read_plan,
        "frame": work.read_frame,
        "excluded": work.read_excluded,
        "roster": work.read_roster,
        "commitment": lambda: work.check_commitment(commitment),
        "log": work.read_log,
        "log_head": lambda: work.check_head(head),
        "serials": work.check_serials,
        "course": work.check_course,
    }
    if phase != "committed":
        steps |= {
            "seed": work.read_seed,
            "salt": work.read_salt,
            "drawn": work.check_drawn,
            "visits": work.check_visits,
            "result": work.check_result,
            "changes": work.check_changes,
        }
    if phase == "revealed":
        steps["reveal"] = work.check_reveal
    return steps

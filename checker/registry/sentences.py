"""The sentences of the registry about rows, beside those of intake, by stable code.

They are told the same way: file, sheet, row, column, code and a message that says what to do.
"""

from __future__ import annotations

from checker.intake.rejection import MAX_REJECTIONS, MAX_WARNINGS, Notes, Rejection, Where, refused
from checker.intake.wording import Language, legible, place_of, printable, shorten

SENTENCES: dict[str, dict[Language, str]] = {
    "name_missing": {
        "zh": "缺少名称（姓名），请填写",
        "en": "the name is missing: enter it",
    },
    "text_form": {
        "zh": "“{found}”不能使用：应为 1 至 {most} 个可见字符，不含“|”和“;”",
        "en": "found {found!r}, expected 1 to {most} printable characters without | and ;",
    },
    "industry_form": {
        "zh": "行业代码“{found}”格式不符，应为门类字母 A 至 T，其后可有二至四位数字（GB/T 4754），如 C1411",
        "en": "industry {found!r}: expected a letter A to T, then two to four digits if any, as in C1411",
    },
    "grid_form": {
        "zh": "网格编码“{found}”格式不符，应为 1 至 12 位数字",
        "en": "grid {found!r}: expected 1 to 12 digits",
    },
    "grid_elsewhere": {
        "zh": "网格编码“{found}”不在行政区划 {place} 之内，请核对两者",
        "en": "grid {found!r} does not lie in place {place}: check both",
    },
    "place_form": {
        "zh": "行政区划代码“{found}”格式不符，应为六位数字（GB/T 2260），如 320505",
        "en": "place {found!r}: expected the six digits of GB/T 2260, such as 320505",
    },
    "tags_form": {
        "zh": "标签“{found}”不能使用：最多 20 个，每个 1 至 20 字，以顿号分隔，没有请填“无”",
        "en": "tags {found!r}: expected at most 20 of 1 to 20 characters, divided by 、, or 无 for none",
    },
    "inspector_id_form": {
        "zh": "人员编号“{found}”格式不符，应为 1 至 32 位数字、大写字母或“-”",
        "en": "inspector id {found!r}: expected 1 to 32 of digits, capital letters and -",
    },
    "inspector_id_missing": {
        "zh": "缺少人员编号，请填写",
        "en": "the inspector's id is missing: enter it",
    },
    "certificate_form": {
        "zh": "执法证号格式不符，应为 1 至 40 位，不含空格、“|”和“;”",
        "en": "the certificate's number: expected 1 to 40 characters without spaces, | and ;",
    },
    "qualifications_form": {
        "zh": "可检查事项“{found}”不符，应为事项字母 A 至 L 或组别代码（数字、大写字母、“-”），以顿号分隔",
        "en": "qualifications {found!r}: expected letters A to L or group codes of 0-9 A-Z -, divided by 、",
    },
    "leave_form": {
        "zh": "不在岗期间“{found}”无法读取，应如 2026-07-01/2026-07-15，多段以全角分号分隔，没有请填“无”",
        "en": "leave {found!r}: expected as in 2026-07-01/2026-07-15, several divided by ；, or 无",
    },
    "recusals_form": {
        "zh": "回避单位无法读取，应如“统一社会信用代码：事由”，多个以全角分号分隔，没有请填“无”",
        "en": "recusals: expected such as CREDIT_CODE：reason, several divided by ；, or 无 for none",
    },
    "value_form": {
        "zh": "“{found}”不能使用，请核对",
        "en": "{found!r} cannot be taken: check it",
    },
    "count_missing": {
        "zh": "缺少件数，请填写；没有请填 0",
        "en": "the count is missing: enter it, 0 where there are none",
    },
    "duplicate_inspector": {
        "zh": "人员编号“{found}”与 {first} 重复，未再接收；请保留一行",
        "en": "inspector id {found!r} was already given at {first}, so this row was not taken: keep one",
    },
    "duplicate_certificate": {
        "zh": "执法证号与 {first} 重复，未接收；请核对两行",
        "en": "the certificate's number was already given at {first}, so this row was not taken: check both",
    },
    "not_held": {
        "zh": "名录库中没有“{found}”，件数未计入；请先导入该单位",
        "en": "{found!r} is not in the registry, so its count was not taken: import the employer first",
    },
    "unknown_status": {
        "zh": "状态“{found}”不认识，按未知处理",
        "en": "the status {found!r} is not known and counts as unknown",
    },
}


def reject(notes: Notes, where: Where, code: str, **found: object) -> None:
    """Record that a row was not taken.

    Raises:
        IntakeRefused: There are so many that reading on helps nobody.
    """
    if code not in SENTENCES:
        notes.reject(where, code, found)
        return
    if len(notes.rejections) >= MAX_REJECTIONS:
        raise refused(where.file, "too_many_rejections", notes.language, most=MAX_REJECTIONS)
    notes.rejections.append(told(where, code, notes.language, **found))


def warn(notes: Notes, where: Where, code: str, **found: object) -> None:
    """Record something the sender should look at, though the row was taken."""
    if len(notes.warnings) < MAX_WARNINGS:
        notes.warnings.append(told(where, code, notes.language, **found))


def told(where: Where, code: str, language: Language, **found: object) -> Rejection:
    """Return what is told of a row, long values cut."""
    shown = {name: shorten(value) for name, value in found.items()}
    message = place_of(where.sheet, where.row, where.column, language)
    message += SENTENCES[code][language].format(**shown)
    file, column = legible(where.file), printable(where.column)
    return Rejection(file, where.sheet, where.row, column, code, printable(message))

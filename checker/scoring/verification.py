"""Checking a receipt (凭据核验): the case is judged again, and everything must come out the same.

A receipt file is one canonical JSON document, ``{"case": …, "receipt": …, "receipt_id": …}``: any
byte that is changed is noticed, by its form, by the digest of the receipt, by that of the case, or
by the replay. Where the rule base it was made with is not at hand, the one that is says which of
the rules and figures of the receipt it has otherwise.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, cast

from checker.engines.agreement import NoSecondEngine, TwoOutOfTwo
from checker.scoring.assess import Assessor
from checker.scoring.canonical import canonical, digest, written_case
from checker.scoring.receipt import FORM, Receipt, program
from checker.scoring.rule_bases import RuleBases
from rules.cases import Case, read_case
from rules.errors import CaseRefused
from rules.rule_base import RuleBase, shipped

Standing = Literal["replayed", "other_rule_base", "not_reproduced", "refused"]
"""What a check comes to:

* replayed: judged again with the same rule base, everything came out the same
* other_rule_base: its rule base is not at hand; the differences are to the one that is
* not_reproduced: the same rule base gives something else now (another version of the program)
* refused: it is no receipt, or not as it was written
"""


@dataclass(frozen=True, slots=True)
class Verification:
    """What a check found.

    Attributes:
        because: Of a refusal, what is wrong with the file.
        rules, figures: Those that the rule base at hand has otherwise, or not at all.
        verdicts: Rules that come out otherwise, each ``id: then → now``; other outputs by their name.
        program: The version of the program that made the receipt.
    """

    standing: Standing
    receipt_id: str = ""
    because: str = ""
    fingerprint: str = ""
    program: str = ""
    rules: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    verdicts: tuple[str, ...] = ()


_DOCUMENT = {"case", "receipt", "receipt_id"}
_CONTENT: Mapping[str, type] = {
    "agreed": bool,
    "case_id": str,
    "day": str,
    "differing": list,
    "engines": list,
    "figures": dict,
    "form": int,
    "inputs": str,
    "outputs": dict,
    "place": str,
    "program": str,
    "rule_base": dict,
    "rules": dict,
}
_OUTPUTS = {"verdicts", "not_applicable", "outcome", "score", "next_steps"}


class _Refused(Exception):
    """The file is no receipt as it was written."""


def receipt_file(case: Case, receipt: Receipt) -> bytes:
    """Return a receipt with its case as it is kept in a file; the case holds what the sender stated."""
    written = {"case": written_case(case), "receipt": json.loads(receipt.content), "receipt_id": receipt.id}
    return canonical(written) + b"\n"


def verify(content: bytes, rule_bases: RuleBases) -> Verification:
    """Check a receipt file."""
    try:
        receipt, id_, written = _read(content)
    except _Refused as refusal:
        return Verification("refused", because=str(refusal))
    fingerprint = str(receipt["rule_base"]["fingerprint"])
    same = rule_bases.find(fingerprint)
    base = shipped() if same is None else same
    found = partial(Verification, receipt_id=id_, fingerprint=fingerprint, program=str(receipt["program"]))
    try:
        case = read_case(base.vocabulary, written)
    except CaseRefused as refusal:
        if same is not None:
            return Verification("refused", because=f"the case cannot be read: {refusal}")
        return found("other_rule_base", verdicts=(f"case: {refusal}",))
    if same is not None and digest(canonical(written_case(case))) != receipt["inputs"]:
        return Verification("refused", because="the case is not the one the receipt was made for")
    now = _again(base, case)
    found = partial(
        found,
        rules=_differing(receipt["rules"], now["rules"]),
        figures=_differing(receipt["figures"], now["figures"]),
        verdicts=_outputs(receipt["outputs"], now["outputs"]),
    )
    if same is None:
        return found("other_rule_base")
    # how many engines answered is a matter of the day; what was answered is not
    told = {**now, **{key: receipt[key] for key in ("agreed", "differing", "engines", "program")}}
    reproduced = canonical(told) == canonical(receipt)
    return found("replayed" if reproduced else "not_reproduced")


def _read(content: bytes) -> tuple[dict[str, Any], str, dict[str, Any]]:
    """Return receipt, id and case of a file that is as it was written."""
    try:
        document: object = json.loads(content)
        again = canonical(document) + b"\n"
    except (ValueError, RecursionError):
        msg = "it is no JSON"
        raise _Refused(msg) from None
    parts = cast("dict[str, Any]", document) if isinstance(document, dict) else {}
    if parts.keys() != _DOCUMENT:
        msg = "it is no receipt: expected case, receipt and receipt_id"
        raise _Refused(msg)
    if again != content:
        msg = "it is not as it was written: the same content stands there in another form"
        raise _Refused(msg)
    receipt, id_, case = parts["receipt"], parts["receipt_id"], parts["case"]
    if digest(canonical(receipt)) != id_:
        msg = "the receipt does not belong to its id: something in it was changed"
        raise _Refused(msg)
    if not _is_whole(receipt):
        msg = f"it is no receipt of form {FORM}, the one this program ({program()}) reads"
        raise _Refused(msg)
    if digest(canonical(case)) != receipt["inputs"]:
        msg = "the case is not the one the receipt was made for: something in it was changed"
        raise _Refused(msg)
    return receipt, str(id_), case


def _is_whole(receipt: Any) -> bool:
    """Whether everything is there that a check looks at."""
    if not isinstance(receipt, dict):
        return False
    content = cast("dict[str, Any]", receipt)
    return (
        content.keys() == _CONTENT.keys()
        and all(type(content[key]) is type_ for key, type_ in _CONTENT.items())
        and content["form"] == FORM
        and content["outputs"].keys() == _OUTPUTS
        and isinstance(content["outputs"]["verdicts"], dict)
        and isinstance(content["outputs"]["not_applicable"], dict)
        and isinstance(content["rule_base"].get("fingerprint"), str)
    )


def _again(base: RuleBase, case: Case) -> dict[str, Any]:
    """Return the receipt of the case as it comes out now; one engine is enough for that."""
    with Assessor(base, TwoOutOfTwo(base, second=NoSecondEngine("closed"))) as assessor:
        again: dict[str, Any] = json.loads(assessor.assessed(case).receipt.content)
    return again


def _differing(then: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(sorted(name for name in then.keys() | now.keys() if then.get(name) != now.get(name)))


def _outputs(then: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what was answered otherwise."""
    told = [
        f"{id_}: {_answer(then, id_)} → {_answer(now, id_)}"
        for id_ in _differing(_answers(then), _answers(now))
    ]
    drawn = ("outcome", "score", "next_steps")
    return (*told, *(name for name in drawn if then.get(name) != now.get(name)))


def _answers(outputs: Mapping[str, Any]) -> dict[str, Any]:
    return {**outputs["verdicts"], **outputs["not_applicable"]}


def _answer(outputs: Mapping[str, Any], id_: str) -> str:
    if id_ in outputs["verdicts"]:
        return str(outputs["verdicts"][id_])
    reason = outputs["not_applicable"].get(id_)
    return "not judged" if reason is None else f"not applicable ({reason})"

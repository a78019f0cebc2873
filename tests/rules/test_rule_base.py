"""Loading: all problems at once, each with its place; rules in order; the law of a day and place."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from rules.errors import RuleBaseError
from rules.rule_base import load, no_such_rule, shipped
from tests.small_base import FILES, RULE, loaded, told, write

DAY = date(2026, 11, 22)


def rule(id_: str, when: str, **fields: str) -> str:
    """Return a rule as its file holds it, on six lines before its condition."""
    more = {
        "kind": "violation",
        "status": "active",
        "severity": "2",
        "item": "A",
        "effective": "{from: 2020-01-01}",
    }
    written = "".join(f"  {key}: {value}\n" for key, value in {**more, **fields}.items())
    source = "  source: [{law: some_law, article: 第一条}]\n"
    return f"- id: {id_}\n  title: 示例规则\n{written}{source}  when: {when}\n"


def test_a_sound_rule_base_is_read_whole(tmp_path: Path) -> None:
    base = loaded(tmp_path)

    assert base.version == "2026.11.1"
    assert list(base.rules) == ["A01"]
    assert [case.expect for case in base.rules["A01"].cases] == ["true", "false", "unknown"]
    assert base.rules["A01"].cases[2].missing == {"headcount"}
    assert str(base.rules["A01"].place) == "violations/A.yaml:1"
    assert [rule.id for rule in base.outcomes.rules] == ["listing", "publication"]


def test_everything_that_is_wrong_is_told_at_once_in_the_order_of_the_files(tmp_path: Path) -> None:
    lines = told(
        tmp_path,
        {
            "rule_base.yaml": "version: 3\n",
            "inspection_items.yaml": "A: 示例事项\nA: 再来一次\n",
            "instruments.yaml": "some_law: {titel: 示例法}\n",
            "outcomes.yaml": "referrals: []\nlisting: {when: A02}\npublication: {when: 'FALSE'}\n",
            "facts/facts.yaml": FILES["facts/facts.yaml"].replace("unit: persons", "unit: person"),
            "parameters/figures.yaml": FILES["parameters/figures.yaml"].replace("value: 500", "value: 5.5"),
            "violations/A.yaml": RULE.replace("severity: 2", "severity: 5").replace(
                "headcount > 10", "headcuont > 10"
            ),
            "violations/B.yaml": "- id: B01\n  when: [\n",
            "violation/C.yaml": RULE,
        },
    )

    assert lines == [
        "facts/facts.yaml:2: unit: 'person' is none of the words known here (did you mean persons?)",
        "inspection_items.yaml:2: 'A' stands twice (remove one of the two)",
        "instruments.yaml:1: unknown field 'titel' (did you mean title?)",
        "instruments.yaml:1: title: expected text, found nothing",
        "outcomes.yaml:2: listing: unknown fact 'A02' (did you mean A01?)",
        "parameters/figures.yaml:7: value: expected a whole number, found 5.5",
        "rule_base.yaml:1: version: expected text, found 3 (quote it)",
        "violation/C.yaml:1: nothing reads a file of this name (did you mean violations?)",
        "violations/A.yaml:5: severity 5 is not 1 to 4 (4 is the gravest)",
        "violations/A.yaml:10: A01: unknown fact 'headcuont' (did you mean headcount?)",
        "violations/B.yaml:3: not YAML: expected the node content, but found '<stream end>'"
        " (check indentation and quotes)",
    ]


def test_a_folder_without_rules_is_told(tmp_path: Path) -> None:
    with pytest.raises(RuleBaseError, match="there is no rule base here") as error:
        load(tmp_path)

    assert error.value.problems[0].hint == "name its folder"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "rule_base.yaml",
            "rule_base.yaml:1: the file that names the version is missing (version: 2026.11.1)",
        ),
        (
            "outcomes.yaml",
            "outcomes.yaml:1: the file of outcome classes is missing (referrals, listing, publication)",
        ),
    ],
)
def test_a_file_that_no_rule_base_can_do_without(tmp_path: Path, name: str, message: str) -> None:
    assert message in told(tmp_path, {name: "# empty\n"})


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("crime.yaml", "did you mean crimes?"),
        ("parameter/figures.yaml", "did you mean parameters?"),
        ("facts_more.yaml", "did you mean facts?"),
        ("violations/B.yml", "end it in .yaml"),
    ],
)
def test_a_file_that_nothing_reads_is_told(tmp_path: Path, name: str, hint: str) -> None:
    """A rule in a misnamed file would be law that is silently not applied."""
    assert told(tmp_path, {name: RULE}) == [f"{name}:1: nothing reads a file of this name ({hint})"]


def test_rules_stand_after_those_they_name_in_whatever_file(tmp_path: Path) -> None:
    written = {
        "crimes.yaml": rule("CR01", "CR02 AND A01"),
        "listing.yaml": rule("LS01", "CR01 OR A01"),
        "violations/C.yaml": rule("CR02", "has_roster"),
    }

    base = loaded(tmp_path, written)

    order = list(base.rules)
    assert order.index("CR02") < order.index("CR01") < order.index("LS01")
    assert order.index("A01") < order.index("CR01")


@pytest.mark.parametrize(
    ("conditions", "circle"),
    [
        ({"B01": "B01 OR has_roster"}, "B01 → B01"),
        ({"B01": "B02", "B02": "B01"}, "B01 → B02 → B01"),
        ({"B01": "has_roster AND B02", "B02": "B03 OR A01", "B03": "B01"}, "B01 → B02 → B03 → B01"),
        ({"B01": "B02", "B02": "B03", "B03": "B02"}, "B02 → B03 → B02"),
        # who is named on the way, but leads nowhere, is no part of it
        ({"B01": "(B02 OR B01) AND B03", "B02": "has_roster", "B03": "A01"}, "B01 → B01"),
    ],
)
def test_rules_that_name_each_other_in_a_circle(
    tmp_path: Path, conditions: dict[str, str], circle: str
) -> None:
    text = "".join(rule(id_, when) for id_, when in conditions.items())

    lines = told(tmp_path, {"violations/B.yaml": text})

    assert len(lines) == 1
    assert lines[0].startswith("violations/B.yaml:")
    assert lines[0].endswith(f"rules name each other in a circle: {circle} (break it)")


def test_two_rules_may_name_a_third(tmp_path: Path) -> None:
    text = rule("B01", "B03") + rule("B02", "B03 AND B01") + rule("B03", "has_roster")

    assert list(loaded(tmp_path, {"violations/B.yaml": text}).rules) == ["A01", "B03", "B01", "B02"]


def fingerprint(folder: Path, changed: dict[str, str] | None = None) -> str:
    return loaded(folder, changed).fingerprint


def test_the_fingerprint_changes_with_any_byte_of_any_file(tmp_path: Path) -> None:
    plain = fingerprint(tmp_path / "plain")

    prints = {
        fingerprint(tmp_path / name.replace("/", "_"), {name: text + "#"}) for name, text in FILES.items()
    }

    assert len(prints | {plain}) == len(FILES) + 1
    assert plain.startswith("sha256:")


def test_the_fingerprint_changes_where_text_moves_from_one_file_to_the_next(tmp_path: Path) -> None:
    one = {"violations/B.yaml": rule("B01", "A01"), "violations/C.yaml": rule("C01", "A01")}
    other = {"violations/B.yaml": rule("B01", "A01") + rule("C01", "A01"), "violations/C.yaml": ""}

    assert fingerprint(tmp_path / "one", one) != fingerprint(tmp_path / "other", other)


def test_the_fingerprint_changes_with_the_name_of_a_file(tmp_path: Path) -> None:
    prints = [fingerprint(tmp_path / name, {f"violations/{name}.yaml": rule("B01", "A01")}) for name in "BC"]

    assert prints[0] != prints[1]


def test_the_fingerprint_does_not_change_with_windows_line_ends(tmp_path: Path) -> None:
    unix = write(tmp_path / "unix")
    windows = write(tmp_path / "windows")
    for path in windows.rglob("*.yaml"):
        _ = path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    assert load(unix).fingerprint == load(windows).fingerprint


def test_the_fingerprint_is_the_same_wherever_the_rule_base_lies(tmp_path: Path) -> None:
    assert fingerprint(tmp_path / "here") == fingerprint(tmp_path / "elsewhere" / "deeper")


def test_the_law_of_a_day_and_place_holds_what_is_judged_and_why_the_rest_is_not(tmp_path: Path) -> None:
    text = (
        rule("B01", "has_roster", effective="{from: 2027-01-01}")
        + rule("B02", "has_roster", effective="{from: 2020-01-01, to: 2021-12-31}")
        + rule("B03", "has_roster", places='["33"]')
        + rule("B04", "has_roster", status="shadow")
    )
    base = loaded(tmp_path, {"violations/B.yaml": text})

    law = base.at(DAY, "320500")

    assert [rule.id for rule in law.rules] == ["A01", "listing", "publication"]
    reasons = ["not_yet_in_force", "no_longer_in_force", "other_place", "status_shadow"]
    assert law.elsewhere == dict(zip(["B01", "B02", "B03", "B04"], reasons, strict=True))
    assert law.figures["minimum_pay"].low == 500
    assert base.at(DAY, "330100").figures["minimum_pay"].low == 100


def test_places_with_the_same_rules_and_figures_share_a_signature(tmp_path: Path) -> None:
    base = loaded(tmp_path, {"violations/B.yaml": rule("B01", "has_roster", places='["3205"]')})
    signature = {
        place: base.at(DAY, place).signature for place in ("320500", "320582", "320600", "330100", "340100")
    }

    assert signature["320500"] == signature["320582"]
    assert signature["330100"] == signature["340100"]
    # 3206 has not the local rule, 33 not the provincial figure
    assert len(set(signature.values())) == 3
    assert base.at(DAY + timedelta(days=1), "320500").signature != signature["320500"]


def test_the_shipped_rule_base_is_read_once() -> None:
    assert shipped() is shipped()
    assert shipped().rules


def test_somebody_who_asks_for_a_rule_that_does_not_exist_is_told_which_there_are(tmp_path: Path) -> None:
    told_ = no_such_rule("a99", loaded(tmp_path))

    assert (told_.message, told_.hint) == ("there is no rule 'a99'", "there are A01")

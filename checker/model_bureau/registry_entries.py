"""The registry of the model bureau (示例名录库): employers with what a draw asks of them, and inspectors.

What the year does not fix follows from the seed, one random source an employer, so that nothing shifts the
rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from random import Random
from typing import cast

from checker.model_bureau.employers import Employer
from checker.model_bureau.register import Called
from checker.model_bureau.year import CITY, YearPlan
from checker.registry.employer import Employer as RegistryEmployer
from checker.registry.employer import Grade, SizeClass, UnitType
from checker.registry.inspector import Inspector, Leave, Recusal
from rules.fact import ABSENT

KEY_UNITS = 10
"""Key employers, every one of which is drawn in August."""
KEY_INDUSTRY = "E"
"""Construction (建筑业), a key industry of the draw in September."""

_INDUSTRIES = {
    "五金": "C33", "建筑": "E50", "纺织": "C17", "电子": "C39", "餐饮": "H62", "物业": "K70", "物流": "G54",
    "人力": "L72", "家具": "C21", "机械": "C34", "服饰": "C18", "商贸": "F51", "娱乐": "R90", "小吃": "H62",
    "理发": "O80", "水果": "F52", "汽车": "O81", "便利": "F52", "窗帘": "F52", "幼儿": "P83", "职业": "P83",
    "养老": "Q84", "文化": "R88", "体育": "R89", "环境": "M74", "行业": "S95", "志愿": "S95", "商会": "S95",
    "街道": "S92", "管理": "S92",
}  # fmt: skip
"""The beginning of a trade → its division in GB/T 4754."""
_SIZES: tuple[SizeClass, ...] = ("micro", "small", "medium", "large")
_GRADES: tuple[Grade, ...] = ("A", "B", "C")
_UNIT, _SECOND = "示例市劳动保障监察支队", "示例市人力资源市场科"
_QUALIFIED = tuple("ABCDEFGHIJKL")


def registry_employers(
    employers: Sequence[Employer], register: Sequence[Called], seed: int
) -> list[RegistryEmployer]:
    """Return the entries of the employers, in their order.

    Args:
        register: Says who has closed or moved by now; empty at the beginning of the year.
    """
    gone = {called.employer.number for called in register if called.not_submitted == "not_applicable"}
    keys = set(_key_units(employers, seed))
    return [
        _entry(employer, seed, key=employer.number in keys, gone=employer.number in gone)
        for employer in employers
    ]


def registry_inspectors(plan: YearPlan, employers: Sequence[Employer], seed: int) -> list[Inspector]:
    """Return the inspectors: one in six from a second department, two recused, one on a short leave."""
    random = Random(f"inspectors {seed}")
    found: list[Inspector] = []
    for number in range(1, plan.inspectors + 1):
        away = random.choice(employers).credit_code
        found.append(
            Inspector(
                id=f"SL{number:03d}",
                name=f"示例{'甲乙丙丁戊己庚辛壬癸子丑'[(number - 1) % 12]}",
                certificate=f"示例{number:06d}",
                certificate_expires=date(2028, 12, 31),
                unit=_SECOND if number % 6 == 0 else _UNIT,
                place=CITY,
                qualifications=_QUALIFIED if number % 4 else _QUALIFIED[:8],
                leave=(Leave(date(2026, 8, 20), date(2026, 8, 24)),) if number == 5 else (),
                recusals=(Recusal(away, "近亲属任职（示例）"),) if number in {3, 7} else (),
                active=True,
            )
        )
    return found


def _key_units(employers: Sequence[Employer], seed: int) -> list[int]:
    firms = [one.number for one in employers if one.unit_type == "enterprise"]
    return Random(f"key units {seed}").sample(firms, KEY_UNITS)


def _entry(employer: Employer, seed: int, *, key: bool, gone: bool) -> RegistryEmployer:
    random = Random(f"registry {seed} {employer.number}")
    trade = employer.name
    industry = next((code for word, code in _INDUSTRIES.items() if word in trade), "S95")
    business = employer.unit_type in {"enterprise", "individual_business"}
    size = random.choices(_SIZES, [50, 36, 12, 2])[0]
    return RegistryEmployer(
        credit_code=employer.credit_code,
        name=employer.name,
        unit_type=cast("UnitType", employer.unit_type),
        industry=industry,
        size_class=size if business else ABSENT,
        place=employer.place,
        grid=f"{random.randrange(1, 30):03d}{random.randrange(1, 20):03d}",
        key_employer=key,
        complaints=random.choices([0, 1, 2, 3, 5], [80, 12, 5, 2, 1])[0],
        abnormal_operation=random.random() < 0.01,
        serious_violations=random.random() < 0.005,
        integrity_grade=random.choices(_GRADES, [70, 26, 4])[0],
        visits_this_year=0,
        status=("closed" if employer.number % 2 else "moved") if gone else "active",
        tags=(),
    )

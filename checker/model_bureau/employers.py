"""The employers of the year: made-up names, valid codes, a kind and a trade for each."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from checker.model_bureau.credit_codes import credit_code
from checker.model_bureau.year import PLACES, YearPlan

UNIT_TYPES = {
    "enterprise": 80,
    "individual_business": 12,
    "private_non_enterprise": 3,
    "public_institution": 2,
    "social_organisation": 2,
    "state_organ": 1,
}
"""Type of unit → how many of a hundred employers."""

TRADES: dict[str, tuple[str, ...]] = {
    "enterprise": (
        "五金加工厂", "建筑劳务有限公司", "纺织有限公司", "电子科技有限公司", "餐饮管理有限公司",
        "物业服务有限公司", "物流有限公司", "人力资源有限公司", "家具制造有限公司", "机械有限公司",
        "服饰有限公司", "商贸有限公司", "娱乐有限公司",
    ),
    "individual_business": ("小吃店", "理发店", "水果店", "汽车维修部", "便利店", "窗帘店"),
    "private_non_enterprise": ("幼儿园", "职业培训学校", "养老院"),
    "public_institution": ("文化馆", "体育场", "环境监测站"),
    "social_organisation": ("行业协会", "志愿者协会", "商会"),
    "state_organ": ("街道办事处", "管理委员会"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Employer:
    """One employer; `number` runs from 1 in the order of the registry."""

    number: int
    credit_code: str
    name: str
    unit_type: str
    place: str

    @property
    def case_id(self) -> str:
        """The number of its written review (案号), which begins with the place of work."""
        return f"{self.place}-2026-{self.number:04d}"


def make_employers(plan: YearPlan, random: Random) -> list[Employer]:
    """Return the employers called to the written review, in the order drawn."""
    kinds = random.choices(list(UNIT_TYPES), list(UNIT_TYPES.values()), k=plan.called)
    places = list(PLACES)
    return [
        make_employer(number, kind, random.choice(places), random.choice(TRADES[kind]))
        for number, kind in enumerate(kinds, start=1)
    ]


def make_employer(number: int, unit_type: str, place: str, trade: str) -> Employer:
    """Return one employer; its name and code follow from its number."""
    name = f"示例第{number:04d}号{trade}"
    return Employer(number, credit_code(unit_type, place, number), name, unit_type, place)

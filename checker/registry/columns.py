"""The columns of the registry's tables: what each is headed with, what its cells state, and of which field.

The facts are those of `rules.fact`, so that one declaration serves intake, the export, the profiles of
platforms and the conditions of draw plans.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from checker.intake.forms import Column, Role, identity_columns
from checker.registry.border import MOST_TIMES
from checker.registry.employer import GRADES, SIZE_CLASSES, STATUSES, UNIT_TYPES
from rules.fact import Fact, FactType

Kind = Literal["employers", "inspectors", "complaints", "drawn"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""Tables: employers, inspectors, complaint counts (投诉件数), the result of a draw (抽取结果)."""

TITLES: Mapping[Kind, str] = {
    "employers": "检查对象名录",
    "inspectors": "执法检查人员名录",
    "complaints": "投诉举报件数",
    "drawn": "抽取结果",
}


def _times(name: str, title: str) -> Fact:
    return Fact(name, title, "int", unit="times", high=MOST_TIMES)


def _column(fact: Fact, *aliases: str, role: Role = "fact") -> Column:
    return Column(fact.name, fact.title, role, fact, "", aliases)


def _plain(name: str, title: str, kind: FactType = "str", *, absent: bool = False) -> Fact:
    return Fact(name, title, kind, may_be_absent=absent)


def _personal(name: str, title: str, *, absent: bool = False) -> Fact:
    return Fact(name, title, "str", may_be_absent=absent, personal=True)


_WHO = {column.name: column for column in identity_columns()}
_UNIT_TYPE = Fact("unit_type", "单位类型", "str", values=UNIT_TYPES)
_SIZE = Fact("size_class", "单位规模", "str", values=SIZE_CLASSES, may_be_absent=True)
_GRADE = Fact("integrity_grade", "守法诚信等级", "str", values=GRADES, may_be_absent=True)
_STATUS = Fact("status", "存续状态", "str", values=STATUSES)
_COMPLAINTS = _column(_times("complaints", "本年投诉举报件数"), "投诉举报件数", "投诉件数", "投诉数")

EMPLOYER_COLUMNS = (
    _WHO["credit_code"],
    _WHO["name"],
    _column(_UNIT_TYPE, "单位性质", "用人单位类型"),
    _column(_plain("industry", "行业代码", absent=True), "国民经济行业代码", "行业分类代码"),
    _column(_SIZE, "企业规模", "规模类型"),
    _column(_plain("place", "行政区划代码"), "区划代码", "所属区划代码", "用工地区划代码"),
    _column(_plain("grid", "网格编码", absent=True), "所属网格", "街道网格", "网格代码"),
    _column(_plain("key_employer", "重点监管单位", "bool"), "重点单位", "是否重点单位"),
    _COMPLAINTS,
    _column(_plain("abnormal_operation", "列入经营异常名录", "bool"), "经营异常", "是否经营异常"),
    _column(_plain("serious_violations", "列入严重违法失信名单", "bool"), "严重违法失信", "是否严重违法"),
    _column(_GRADE, "诚信等级", "劳动保障守法诚信等级"),
    _column(_times("visits_this_year", "本年已检查次数"), "已检查次数", "本年检查次数"),
    _column(_STATUS, "单位状态", "登记状态", "状态"),
    _column(_plain("tags", "标签", absent=True), "分类标签"),
)
INSPECTOR_COLUMNS = (
    _column(_plain("id", "人员编号"), "执法人员编号", "编号", role="case"),
    _column(_personal("name", "姓名"), "执法人员姓名", "人员姓名"),
    _column(_personal("certificate", "行政执法证号"), "执法证号", "执法证件号", "证件号"),
    _column(_plain("certificate_expires", "执法证有效期至", "date"), "证件有效期至", "有效期至"),
    _column(_plain("unit", "所属单位"), "执法单位", "工作单位"),
    _column(_plain("place", "行政区划代码"), "区划代码", "执法区划代码"),
    _column(_plain("qualifications", "可检查事项", absent=True), "检查事项", "执法资格"),
    _column(_plain("leave", "不在岗期间", absent=True), "请假期间", "离岗期间"),
    _column(_personal("recusals", "回避单位", absent=True), "应回避单位", "回避"),
    _column(_plain("active", "在岗", "bool"), "是否在岗", "在职"),
)
_DRAWN_COLUMNS = (
    _column(_plain("draw_id", "抽取批次"), "批次号", "任务编号"),
    _column(_plain("stratum", "分层"), "抽取分层"),
    _column(_times("rank", "序位"), "抽取序号"),
    _WHO["credit_code"],
    _WHO["name"],
    _column(_plain("drawn", "是否抽中", "bool"), "抽中"),
    _column(_plain("lead", "主办人员编号", absent=True), "主办人员"),
    _column(_plain("assist", "协办人员编号", absent=True), "协办人员"),
)
COLUMNS: Mapping[Kind, tuple[Column, ...]] = {
    "employers": EMPLOYER_COLUMNS,
    "inspectors": INSPECTOR_COLUMNS,
    "complaints": (_WHO["credit_code"], _WHO["name"], _COMPLAINTS),
    "drawn": _DRAWN_COLUMNS,
}
NEEDED: Mapping[Kind, tuple[str, ...]] = {
    "employers": ("credit_code", "name"),
    "inspectors": ("id", "name"),
    "complaints": ("credit_code", "complaints"),
    "drawn": ("draw_id", "credit_code", "rank"),
}
"""Fields without which a row of the table says nothing."""

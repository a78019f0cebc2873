"""A page for people (演示页面): what arrived at the platforms lately, as plain HTML without scripts.

Everything shown was sent by somebody, so everything is escaped and the page may load nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from aiohttp import web

from connectors.simulator.clock import CHINA, written
from connectors.simulator.desk import DESK, Desk

_SHOWN, _MOST_TEXT = 50, 2000
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
_STYLE = (
    "body{font-family:sans-serif;margin:2em;max-width:80em}table{border-collapse:collapse;margin:0 0 2em}"
    "th,td{border:1px solid #999;padding:.2em .6em;text-align:left;vertical-align:top}"
    "td{overflow-wrap:anywhere}caption{text-align:left;font-weight:bold;padding:.3em 0}"
)


async def page(request: web.Request) -> web.Response:
    """Show the last that arrived."""
    return web.Response(
        text=_html(request.app[DESK]),
        content_type="text/html",
        charset="utf-8",
        headers={
            "Content-Security-Policy": _POLICY,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-store",
        },
    )


def _html(desk: Desk) -> str:
    now = desk.clock.now().astimezone(CHINA).isoformat(timespec="seconds")
    return "".join(
        (
            "<!DOCTYPE html><html lang='zh-CN'><head><meta charset='utf-8'>",
            "<title>模拟平台 simulated platform</title>",
            f"<style>{_STYLE}</style></head><body><h1>模拟平台 <small>simulated platform</small></h1>",
            "<p>仅供试用：接口为示例，不代表任何真实平台。",
            "For trying out: the wire is an example, of no real platform.</p>",
            f"<p>平台时间 clock: {escape(now)} · 类别 class: {escape(desk.settings.delivery_class)}</p>",
            _records(desk),
            _notices(desk),
            _feedback(desk),
            "</body></html>",
        )
    )


def _records(desk: Desk) -> str:
    rows = desk.books.db.execute(
        "SELECT id, platform, key, version, operation, verdict, code, verdict_at, taken_at, gone_at, lost, "
        "arrivals, fields FROM effect ORDER BY id DESC LIMIT ?",
        (_SHOWN,),
    )
    now = desk.now()
    shown = [
        (
            f"R{row[0]:010d}",
            row[1] or "–",
            row[2],
            row[3],
            row[4],
            "pending" if row[7] > now else f"{row[5]} {row[6]}",
            "lost" if row[10] else "gone" if row[9] is not None else "standing",
            row[11],
            written(row[8]),
            row[12] if len(row[12]) <= _MOST_TEXT else f"{row[12][:_MOST_TEXT]}…",
        )
        for row in rows
    ]
    head = ("ref", "平台", "key", "version", "operation", "结论", "状态", "次数", "到达", "内容")
    return _table("最近到达的记录 records", head, shown)


def _notices(desk: Desk) -> str:
    rows = desk.books.db.execute(
        "SELECT platform, kind, due_at, seq, content FROM notice ORDER BY id DESC LIMIT ?", (_SHOWN,)
    )
    shown = [
        (row[0] or "–", row[1], written(row[2]), "–" if row[3] is None else row[3], row[4]) for row in rows
    ]
    return _table("回执与状态 receipts and events", ("平台", "种类", "时间", "序号", "内容"), shown)


def _feedback(desk: Desk) -> str:
    rows = desk.books.db.execute(
        "SELECT platform, at, content FROM feedback ORDER BY id DESC LIMIT ?", (_SHOWN,)
    )
    shown = [(row[0] or "–", written(row[1]), row[2]) for row in rows]
    return _table("联合惩戒反馈 feedback", ("平台", "时间", "内容"), shown)


def _table(title: str, head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    heading = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table><caption>{escape(title)}</caption><tr>{heading}</tr>{body}</table>"

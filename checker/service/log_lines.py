"""Log lines (日志): one JSON object a line on standard error, or plain text for people.

What other libraries log through the standard module comes out in the same form. Nothing that a
caller sent is ever logged: routes are told by their pattern, requests by their id.
"""

from __future__ import annotations

import logging
import sys
from typing import Any, cast

import structlog
from pydantic_core import to_json
from structlog.typing import FilteringBoundLogger, Processor

QUIET = ("aiohttp.access", "aiohttp.web", "aiohttp.server", "asyncio", "alembic")
"""Loggers of libraries whose lower levels repeat what we tell ourselves."""


def set_up(form: str) -> None:
    """Send log lines to standard error in a form: ``json`` or ``text``."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: Processor = (
        structlog.processors.JSONRenderer(serializer=_as_json)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[*shared, structlog.processors.format_exc_info, last],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*shared, structlog.processors.format_exc_info],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def log_of(name: str) -> FilteringBoundLogger:
    """Return the log of one room of the program."""
    return cast("FilteringBoundLogger", structlog.get_logger(room=name))


def _as_json(content: Any, **_: Any) -> str:
    return to_json(content, fallback=str).decode()

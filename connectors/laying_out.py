"""What of a batch can be sent at all (排列): each message as it stands over there, or why it cannot.

A record that cannot be laid out has not left us and costs nobody but itself, whatever breaks over it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from connectors.disposition import Disposition
from connectors.errors import NotOffered
from connectors.mapping import Mapped, Unmappable
from connectors.outcome import Outcome
from connectors.platform import Delivery, Message


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A message of a batch, by its number there, as it stands over there."""

    number: int
    message: Message
    mapped: Mapped


def laid_out(
    batch: Sequence[Message], lay_out: Callable[[Message], Mapped]
) -> tuple[list[LaidOut], dict[int, Delivery]]:
    """Return what can be sent, in its order, and what is told of the others, by their numbers."""
    ready: list[LaidOut] = []
    refused: dict[int, Delivery] = {}
    for number, message in enumerate(batch):
        try:
            ready.append(LaidOut(number, message, lay_out(message)))
        except Unmappable as error:
            refused[number] = fared(message, Outcome.REFUSED, str(error), Disposition.DATA)
        except NotOffered as error:
            refused[number] = fared(message, Outcome.REFUSED, error.message, Disposition.MAPPING)
        except Exception as error:  # its text may repeat the record
            told = f"cannot be laid out: {type(error).__name__}"
            refused[number] = fared(message, Outcome.REFUSED, told, Disposition.DATA)
    return ready, refused


def fared(
    message: Message,
    outcome: Outcome,
    detail: str,
    disposition: Disposition = Disposition.NONE,
    ref: str = "",
) -> Delivery:
    """Return what is told of a message."""
    return Delivery(message.key, message.version, outcome, ref=ref, disposition=disposition, detail=detail)

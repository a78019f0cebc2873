"""How long the child process is waited for, and how often it is started again."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """Times in seconds, and one number.

    Attributes:
        answer: One request: after that one engine answers it alone.
        silence: After a request that came late, until the child is taken for hung and replaced.
        start: Until it has imported, built and tried everything.
        restart, longest_restart: Pause before the second start in a minute, doubled with each
            further one; the first follows at once.
        waiting: Requests that may wait at the same time.
    """

    answer: float = 0.05
    silence: float = 0.5
    start: float = 30.0
    restart: float = 0.1
    longest_restart: float = 30.0
    waiting: int = 32

    def pause(self, ends: int) -> float:
        """Return how long to wait after so many children that ended within a minute.

        >>> [Patience().pause(ends) for ends in (1, 2, 3, 4, 40)]
        [0.0, 0.1, 0.2, 0.4, 30.0]
        """
        if ends < 2:
            return 0.0
        return min(self.longest_restart, self.restart * 2 ** min(ends - 2, 20))


PATIENCE = Patience()

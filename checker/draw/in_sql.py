"""The whole draw as one query (SQL 复算): key, tickets, quotas and ranks of all strata, recomputed by DuckDB.

It shares nothing with `checker.draw.tickets` and `checker.draw.quota` but `docs/draw.md`: a database that
anybody has must come to the same `drawn.txt`. Quotas are reckoned in exact decimals. DuckDB is optional (the
extra ``duckdb``) and knows SHA-256 only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from checker.draw.canonical import read_canonical
from checker.draw.digest import SHA256
from checker.draw.errors import DrawRefused
from checker.draw.plan import read_plan

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Row = tuple[str, int, str, str, str]
"""Stratum, rank, unit, ticket, and ``drawn`` or ``reserve``: a row of ``drawn.txt``."""
SIGMAS = 8
"""Standard deviations of room in the limit of `only_drawn`; they change the work, never the answer."""

_FRAME = """
CREATE TABLE frame AS FROM read_csv($path, header = false, auto_detect = false, delim = '|', quote = '',
    escape = '', columns = {'unit': 'VARCHAR', 'stratum': 'VARCHAR', 'tickets': 'INTEGER'})
"""
_QUOTAS = r"""
WITH written AS (SELECT unnest($strata) AS stratum, unnest($rules) AS rule),
rule AS (
    SELECT stratum, regexp_extract(rule, '^[a-z_]+') AS kind,
        try_cast(regexp_extract(rule, '^[a-z_]+:([0-9.]+)', 1) AS DECIMAL(16, 9)) AS value,
        try_cast(regexp_extract(rule, ' min:([0-9]+)', 1) AS BIGINT) AS fewest,
        try_cast(regexp_extract(rule, ' max:([0-9]+)', 1) AS BIGINT) AS most
    FROM written
),
sizes AS (SELECT stratum, count(*) AS units FROM frame GROUP BY stratum),
wanted AS (
    SELECT stratum, units, fewest, most, CASE
        WHEN kind IS NULL THEN error('stratum ' || stratum || ' has no rule')
        WHEN units IS NULL THEN error('stratum ' || stratum || ' has no units')
        WHEN kind = 'all' THEN units
        WHEN kind = 'ratio' THEN ceil(value * units)
        WHEN kind = 'per_inspector' THEN least(ceil(value * $inspectors::BIGINT), units)
        WHEN value > units THEN error('stratum ' || stratum || ' has ' || units || ' units, not ' || value)
        ELSE value END AS number
    FROM sizes FULL JOIN rule USING (stratum)
),
quota AS (
    SELECT stratum, units,
        least(greatest(number, coalesce(fewest, 0)), coalesce(most, units), units)::BIGINT AS n
    FROM wanted
)"""
_KEY = (
    "substr(sha256('SJDRAW1-KEY' || chr(10) || $commitment || chr(10) || $seed || chr(10)), 1, 32) || 'u' || "
)
_TICKETS = f"""
ticketed AS (
    SELECT unit, stratum, CASE tickets
        WHEN 1 THEN sha256({_KEY} unit)
        ELSE list_min(list_transform(range(1, tickets + 1), lambda j:
            sha256({_KEY} unit || CASE j WHEN 1 THEN '' ELSE '#' || j END))) END AS ticket
    FROM frame
)"""
_RANKS = """
SELECT stratum, rank, unit, ticket, CASE WHEN rank <= n THEN 'drawn' ELSE 'reserve' END
FROM (SELECT *, row_number() OVER (PARTITION BY stratum ORDER BY ticket, unit) AS rank FROM {tickets})
    JOIN quota USING (stratum)
{where} ORDER BY stratum, rank"""
_UNDER = """
room AS (SELECT stratum, units, n + $sigmas::BIGINT * (floor(sqrt(n))::BIGINT + 1) AS room FROM quota),
limits AS (
    SELECT stratum, CASE WHEN room >= units THEN 'g'
        ELSE printf('%015x', (greatest(room, 0)::HUGEINT * (1::HUGEINT << 60) // units)::BIGINT) END AS below
    FROM room
),
under AS (SELECT unit, stratum, ticket FROM ticketed JOIN limits USING (stratum) WHERE ticket < below)"""
QUERY = f"{_QUOTAS},{_TICKETS}{_RANKS.format(tickets='ticketed', where='')}"
"""The order of every stratum, over a table ``frame``."""
QUERY_UNDER = f"{_QUOTAS},{_TICKETS},{_UNDER}{_RANKS.format(tickets='under', where='WHERE rank <= n')}"
"""Those drawn alone; tickets above the limit are not sorted."""
_COUNT = f"{_QUOTAS} SELECT sum(n)::BIGINT FROM quota"


@dataclass(frozen=True, slots=True)
class Published:
    """What the query takes besides the frame."""

    commitment: str
    seed: str
    rules: Mapping[str, str]
    inspectors: int

    def parameters(self) -> dict[str, object]:
        """Return the parameters of `QUERY`."""
        return {**self.of_quotas(), "commitment": self.commitment, "seed": self.seed}

    def of_quotas(self) -> dict[str, object]:
        """Return the parameters that the quotas need."""
        return {
            "strata": list(self.rules),
            "rules": list(self.rules.values()),
            "inspectors": self.inspectors,
        }


def recompute(folder: Path) -> list[Row]:
    """Return the rows of ``drawn.txt`` as DuckDB computes them from the other files of a published folder.

    Raises:
        DrawRefused: DuckDB is missing, the draw uses SM3, a rule does not fit the frame, or a file does not
            read as it must.
        OSError: A file cannot be read.
    """
    published = read_published(folder)
    with open_frame(folder / "frame.txt") as connection:
        return order_all(connection, published)


def content(rows: Iterable[Row]) -> bytes:
    """Return rows as the bytes of ``drawn.txt``."""
    return "".join(f"{'|'.join(map(str, row))}\n" for row in rows).encode()


def read_published(folder: Path) -> Published:
    """Read what the query takes from a published folder; raises as `recompute` does."""
    plan = read_plan((folder / "plan.json").read_bytes())
    if plan.digest is not SHA256:
        raise DrawRefused(
            "alg",
            f"the draw uses {plan.alg}, and DuckDB has SHA-256 only: recompute with `sunlit draw verify`",
            f"本次抽查采用 {plan.alg}，DuckDB 仅支持 SHA-256：请用 `sunlit draw verify` 复算",
        )
    committed, seed = (
        read_canonical((folder / name).read_bytes(), name) for name in ("commitment.json", "seed.json")
    )
    return Published(
        str(committed.get("commitment")),
        str(seed.get("text")),
        plan.rules,
        (folder / "roster.txt").read_bytes().count(b"\n"),
    )


def open_frame(path: Path) -> DuckDBPyConnection:
    """Return a database in memory with a published ``frame.txt`` as its table ``frame``."""
    try:
        import duckdb
    except ImportError:
        raise DrawRefused(
            "duckdb",
            "DuckDB is missing: pip install 'sunlit[duckdb]', or recompute with examples/verify_draw.py",
            "未安装 DuckDB：pip install 'sunlit[duckdb]'，或改用 examples/verify_draw.py 复算",
        ) from None
    connection = duckdb.connect()
    try:
        _ = connection.execute(_FRAME, {"path": str(path)})
    except duckdb.Error as error:
        raise _refused("frame.txt", error) from None
    return connection


def order_all(connection: DuckDBPyConnection, published: Published) -> list[Row]:
    """Return every unit of the table ``frame``, strata by bytes and each in the order drawn."""
    return _asked(connection, QUERY, published.parameters())


def only_drawn(connection: DuckDBPyConnection, published: Published, sigmas: int = SIGMAS) -> list[Row]:
    """Return the rows of those drawn alone; of a large frame most tickets are never sorted.

    Where fewer are under the limit than are to be drawn, which does happen in small strata, all are sorted.
    """
    rows = _asked(connection, QUERY_UNDER, {**published.parameters(), "sigmas": sigmas})
    counted = connection.execute(_COUNT, published.of_quotas()).fetchone()
    if counted is not None and len(rows) == counted[0]:
        return rows
    return [row for row in order_all(connection, published) if row[-1] == "drawn"]


def _asked(connection: DuckDBPyConnection, query: str, parameters: dict[str, object]) -> list[Row]:
    import duckdb

    try:
        return connection.execute(query, parameters).fetchall()
    except duckdb.Error as error:
        raise _refused("the query", error) from None


def _refused(place: str, error: Exception) -> DrawRefused:
    told = str(error).splitlines()[0]
    return DrawRefused("sql", f"{place}: DuckDB said {told!r}", f"{place}：DuckDB 报告 {told!r}")

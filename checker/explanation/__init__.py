"""Why a verdict is what it is, what would settle or turn it, and when time alone will (判定说明).

For every assessment, cheap: `Reading` once a law, then `Reading.scene`, `elements_of` and
`distance_of` a verdict. On demand: `explain`, which asks the reference engine again and again
about the same case made otherwise, and so never claims what the engine would not answer.
"""

from checker.explanation.distance import Distance, distance_of
from checker.explanation.elements import Element, FactSeen, FigureSeen, elements_of
from checker.explanation.explanation import Explanation, explain
from checker.explanation.reading import Reading
from checker.explanation.written import (
    as_json,
    change_as_json,
    distance_as_json,
    element_as_json,
)

__all__ = [
    "Distance",
    "Element",
    "Explanation",
    "FactSeen",
    "FigureSeen",
    "Reading",
    "as_json",
    "change_as_json",
    "distance_as_json",
    "distance_of",
    "element_as_json",
    "elements_of",
    "explain",
]

"""How referrals go that the police do not file (不予立案的路径): reconsidered, supervised, dealt with."""

from __future__ import annotations

from collections.abc import Mapping

from tests.sanctions.life_cycle_paths.referral import EXHIBITS, HANDED_OVER, RECEIVED
from tests.sanctions.life_cycle_paths.step import In, Path, Step

NOT_FILE = Step("referral.not-file", papers=("no_filing_notice",), days=3, reason="示例：认为没有犯罪事实")
NOT_FILED: Path = (*RECEIVED, NOT_FILE)
"""Not filed three days after the receipt; other paths begin with it, and with what follows."""
RECONSIDERING: Path = (
    *NOT_FILED,
    Step("referral.reconsider", papers=("reconsideration_request",), days=2),
)
SUPERVISE = Step("referral.supervise", papers=("supervision_suggestion",), days=2)
ASK_REASONS = Step("referral.ask-reasons", papers=("reasons_request",), days=2)
GIVE_REASONS = Step("referral.give-reasons", papers=("reasons_statement",), days=6)
ORDER_FILING = Step("referral.order-filing", papers=("filing_order",), days=5)
FILE_ON_NOTICE = Step("referral.file-on-notice", papers=("filing_notice",), days=10)

PATHS: Mapping[str, Path] = {
    "not filed, dealt with at once": (
        *HANDED_OVER,
        Step("referral.not-file", papers=("no_filing_notice",), days=3, happened=1, reason="示例：数额不足"),
        Step("referral.deal", "head", fields={"outcome": "penalty"}, days=5, reason="示例：依法处罚"),
    ),
    "passed on, and not filed where it came to": (
        *HANDED_OVER,
        Step("referral.pass-on", fields={"passed_to": "示例区公安局"}, days=0.5),
        NOT_FILE,
        Step("referral.deal", "acting", fields={"outcome": "order"}, days=3, reason="示例：另行责令"),
    ),
    "filed on reconsideration": (
        *RECONSIDERING,
        Step("referral.file", papers=("filing_notice", "reconsideration_decision"), days=3),
        EXHIBITS,
    ),
    "upheld on reconsideration, filed on notice of the procuratorate": (
        *RECONSIDERING,
        Step("referral.uphold", papers=("reconsideration_decision",), days=3),
        SUPERVISE,
        ASK_REASONS,
        GIVE_REASONS,
        ORDER_FILING,
        FILE_ON_NOTICE,
        EXHIBITS,
        Step("referral.prosecute", papers=("indictment",), days=90),
        Step("referral.convict", papers=("judgment",), days=60),
    ),
    "supervised without reconsideration, told to file before reasons came": (
        *NOT_FILED,
        SUPERVISE,
        ASK_REASONS,
        ORDER_FILING,
        FILE_ON_NOTICE,
        Step("referral.withdraw", days=40),
        Step("referral.deal", "deputy", fields={"outcome": "warning"}, days=5, reason="示例：情节轻微"),
    ),
    "reasons asked for unasked, and accepted": (
        *NOT_FILED,
        ASK_REASONS,
        GIVE_REASONS,
        Step("referral.deal", "head", fields={"outcome": "no_violation"}, days=10, reason="示例：已付清"),
    ),
    "filed by the police themselves once reasons were asked for": (
        *NOT_FILED,
        SUPERVISE,
        ASK_REASONS,
        Step("referral.file", papers=("filing_notice",), days=4),
        Step(
            "referral.not-prosecute",
            fields={"opinion": True, "reply_by": In(60)},
            papers=("no_prosecution_decision", "procuratorial_opinion"),
            days=50,
        ),
        Step("referral.deal", "head", fields={"outcome": "other"}, days=30, reason="示例：依检察意见"),
    ),
    "upheld on reconsideration, and dealt with": (
        *RECONSIDERING,
        Step("referral.uphold", papers=("reconsideration_decision",), days=3),
        Step("referral.deal", "head", fields={"outcome": "penalty"}, days=5, reason="示例：依法处罚"),
    ),
    "supervision suggested, dealt with meanwhile": (
        *NOT_FILED,
        SUPERVISE,
        Step("referral.deal", "head", fields={"outcome": "warning"}, days=30, reason="示例：检察院未启动"),
    ),
}

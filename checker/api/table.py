"""The routes themselves (路由表), each with what it asks for and what it says of itself.

A table is read in lines: they are as long as they have to be.
"""

# ruff: noqa: E501

from __future__ import annotations

from checker.api import cases, credit, documentation, health, rules, score, screen
from checker.api.course_routes import FLAG, KEY, course_routes
from checker.api.routes import OPEN, Body, Parameter, Route, Told
from checker.roles import Permission
from sanctions.course.reading import shipped_courses

_PLACE = {"type": "string", "pattern": "^[0-9]{6,12}$"}
_JOB = Parameter("job", "Id of a job", {"type": "string", "pattern": "^[0-9a-f]{32}$"}, "path")

ROUTES: tuple[Route, ...] = (
    Route("GET", "/healthz", OPEN, health.health, "Whether the process answers", "存活检查",
          {200: Told("It does", "Health")}),
    Route("GET", "/readyz", OPEN, health.readiness, "Whether requests should be sent here", "就绪检查",
          {200: Told("They should", "Readiness"), 503: Told("They should not", "Readiness")}),
    Route("GET", "/metrics", Permission.METRICS, health.metrics, "Counters for Prometheus", "指标",
          {200: Told("All counters", media_type="text/plain")}, browser=True),
    Route("GET", "/openapi.json", Permission.DOCUMENTATION, documentation.openapi, "This description", "接口描述",
          {200: Told("OpenAPI 3.1")}, browser=True),
    Route("GET", "/docs", Permission.DOCUMENTATION, documentation.page, "The same to read", "接口文档",
          {200: Told("A page that needs nothing from elsewhere", media_type="text/html")}, browser=True),
    Route(
        "POST", "/v1/score", Permission.SCORE, score.score, "Assess one case", "研判一件",
        {200: Told("Its assessment, a lead that binds nobody", "Assessment",
                   headers={"Idempotent-Replayed": "true where this is the first answer again"},
                   links={"/v1/cases/{case_id}": {"case_id": "$response.body#/case_id"},
                          "/v1/cases/{case_id}/receipt": {"case_id": "$response.body#/case_id"}})},
        refusals=(409, 413, 415, 422, 429),
        parameters=(
            Parameter("explain", "Say what would settle or turn each verdict; slower", FLAG),
            Parameter("all", "Every verdict in full", FLAG),
            Parameter("keep", "Keep the case with its receipt, to be read under /v1/cases", FLAG),
            KEY,
        ),
        body=Body({score.MEDIA_TYPE: "Case"}, "One case; left out is unknown, null is absent"),
    ),
    Route(
        "POST", "/v1/screen", Permission.SCREEN, screen.screen, "Screen a file of written reviews", "批量筛查",
        {202: Told("Accepted; the job works on it", "JobShown", headers={"Location": "Where the job is told of",
                            "Idempotent-Replayed": "true where this is the first answer again"},
                   links={"/v1/jobs/{job}": {"job": "$response.body#/id"},
                          "/v1/jobs/{job}/result": {"job": "$response.body#/id"}})},
        refusals=(409, 413, 415, 422, 429),
        parameters=(
            Parameter("day", "Of reviews that state no day", {"type": "string", "format": "date"}),
            Parameter("place", "Of reviews that state no place", _PLACE),
            KEY,
        ),
        body=Body(dict.fromkeys(screen.FORMATS), "The file as it is"),
    ),
    Route("GET", "/v1/jobs/{job}", Permission.JOBS, screen.job, "How far a screening has come", "任务进度",
          {200: Told("The job", "JobShown", headers={"Retry-After": "Seconds until it is worth asking again"})},
          refusals=(404,), parameters=(_JOB,)),
    Route("GET", "/v1/jobs/{job}/result", Permission.JOBS, screen.result, "What a screening found", "筛查结果",
          {200: Told("As sunlit screen --json prints it", "ScreeningResult")}, refusals=(404, 409, 429), parameters=(_JOB,)),
    Route("GET", "/v1/rules", Permission.RULES, rules.listed, "All rules in brief", "规则清单",
          {200: Told("The rules of the rule base in use", "RuleList",
                     links={"/v1/rules/{rule}": {"rule": "$response.body#/rules/0/rule"}})}),
    Route("POST", "/v1/reload", Permission.RELOAD, rules.reload, "Read the rule base again", "重新载入规则库",
          {200: Told("What came of it", "ReloadAnswer")}),
    Route("GET", "/v1/rules/{rule}", Permission.RULES, rules.shown, "One rule in full", "单条规则",
          {200: Told("The rule", "RuleAnswer")}, refusals=(404,),
          parameters=(Parameter("rule", "Id of a rule, such as B01", {"type": "string"}, "path"),)),
    Route("GET", "/v1/cases/{case_id}", Permission.CASES, cases.kept_case, "The newest assessment kept of a case",
          "留存个案", {200: Told("The case as it was last kept", "KeptCase")}, refusals=(404,),
          parameters=(Parameter("case_id", "Id of a case", {"type": "string"}, "path"),)),
    Route("GET", "/v1/cases/{case_id}/receipt", Permission.CASES, cases.receipt_file, "The file that shows how it was made",
          "留存个案的凭据文件", {200: Told("As sunlit receipt verify takes it", "ReceiptFile")}, refusals=(404,),
          parameters=(Parameter("case_id", "Id of a case", {"type": "string"}, "path"),)),
    Route("GET", "/v1/credit/{credit_code}", Permission.CREDIT, credit.credit,
          "Whether an employer is restricted, and by which measures", "失信限制查询",
          {200: Told("How it stands today; what has been removed is not told", "CreditAnswer")}, refusals=(404,),
          parameters=(Parameter("credit_code", "统一社会信用代码",
                                {"type": "string", "pattern": f"^{credit.FORM}$"}, "path"),)),
    *course_routes(shipped_courses()),
)  # fmt: skip

"""``sunlit simulate``: a platform to send to that belongs to nobody, with everything that can go wrong."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from checker.cli.failures import Refused
from checker.cli.terminal import DONE, AsJson, InLanguage, Terminal

if TYPE_CHECKING:
    from connectors.simulator.settings import Callback, ClientKey, SimulatorSettings

Port = Annotated[int, typer.Option("--port", min=0, max=65_535, help="0 for any free one. 端口")]
Host = Annotated[str, typer.Option("--host", help="Where to listen. 监听地址")]
State = Annotated[
    Path | None,
    typer.Option("--state", metavar="FILE.db", help="Keep everything here over a restart. 状态文件"),
]
Class = Annotated[
    str,
    typer.Option(
        "--class",
        metavar="A|B|C|D",
        help="Of repeats and reading: A merges 合并, B reads now 即查, C next day 次日, D never 不可查",
    ),
]
Delay = Annotated[
    int | None,
    typer.Option(
        "--delay-receipts",
        metavar="SECONDS",
        min=0,
        max=10**8,
        help="Verdicts come later, by receipt. 回执延迟秒数",
    ),
]
Control = Annotated[
    bool, typer.Option("--control", help="Let faults be ordered at /_control. 开放故障控制接口")
]
ControlPort = Annotated[
    int | None,
    typer.Option("--control-port", min=0, max=65_535, help="A second port, never closed. 控制端口"),
]
Keys = Annotated[
    list[str] | None,
    typer.Option("--key", metavar="ID=FILE", help="Who may call; the file: algorithm, hex. 调用方密钥"),
]
CallbackTo = Annotated[
    str | None, typer.Option("--callback", metavar="URL", help="Tell status events there. 状态回调地址")
]
CallbackKey = Annotated[
    str | None, typer.Option("--callback-key", metavar="ID=FILE", help="What they are signed with. 回调密钥")
]


def simulate(
    *,
    port: Port = 8071,
    host: Host = "127.0.0.1",
    state: State = None,
    delivery_class: Class = "A",
    delay_receipts: Delay = None,
    control: Control = False,
    control_port: ControlPort = None,
    keys: Keys = None,
    callback: CallbackTo = None,
    callback_key: CallbackKey = None,
    as_json: AsJson = False,
    lang: InLanguage = None,
) -> None:
    """Run a simulated platform until stopped; its page shows what arrived. 运行模拟平台.

    With --json the addresses are printed as one JSON document once requests are answered.
    """
    import asyncio

    from connectors.platform import DeliveryClass
    from connectors.simulator.settings import SimulatorRefused, SimulatorSettings
    from connectors.simulator.template import shipped

    terminal = Terminal.of(lang, as_json=as_json)
    if delivery_class.upper() not in list(DeliveryClass):
        msg = f"found {delivery_class!r}, expected A, B, C or D"
        raise typer.BadParameter(msg, param_hint="--class")
    if (callback is None) != (callback_key is None):
        msg = "--callback and --callback-key go together"
        raise typer.BadParameter(msg, param_hint="--callback")
    try:
        settings = SimulatorSettings(
            delivery_class=DeliveryClass(delivery_class.upper()),
            receipt_seconds=delay_receipts,
            state=state,
            control=control or control_port is not None,
            host=host,
            port=port,
            control_port=control_port,
            keys=dict(_key(given, "--key") for given in keys or ()),
            callback=_callback(callback, callback_key) if callback and callback_key else None,
            templates=shipped(),
        )
        asyncio.run(_run(settings, terminal))
    except SimulatorRefused as error:
        told = terminal.either(f"模拟平台无法启动：{error}", str(error))
        raise Refused("cannot_simulate", told) from None
    raise typer.Exit(DONE)


async def _run(settings: SimulatorSettings, terminal: Terminal) -> None:
    import asyncio
    import signal

    from connectors.simulator.running import Simulator
    from connectors.simulator.settings import PLATFORMS

    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with Simulator(settings) as simulator:
        places = {name: f"{simulator.address}/{name}" for name in PLATFORMS if name}
        if terminal.as_json:
            control = simulator.control_address or (simulator.address if settings.control else None)
            terminal.document({"address": simulator.address, "platforms": places, "control": control})
        terminal.say(
            f"模拟平台已就绪：{simulator.address}（页面显示收到的内容；按 Ctrl+C 停止）",
            f"ready: {simulator.address} (its page shows what arrives; Ctrl+C stops)",
        )
        for place in places.values():
            terminal.say(f"  {place}", f"  {place}")
        if settings.control:
            control = (simulator.control_address or simulator.address) + "/_control/"
            terminal.say(f"  控制接口 {control}", f"  control {control}")
            if settings.host not in {"127.0.0.1", "localhost", "::1"}:
                terminal.remark(
                    "注意：能访问该端口的任何人都可以操作控制接口",
                    "mind: whoever reaches this port can do anything to it by control",
                )
        terminal.flush()
        _ = await stop.wait()


def _callback(address: str, key: str) -> Callback:
    from connectors.simulator.settings import Callback, SimulatorRefused

    if not address.startswith(("http://", "https://")):
        msg = f"--callback {address}: expected an address beginning with http:// or https://"
        raise SimulatorRefused(msg)
    key_id, found = _key(key, "--callback-key")
    return Callback(address, key_id, found.content, found.algorithm)


def _key(given: str, option: str) -> tuple[str, ClientKey]:
    """Read ``ID=FILE``; the file holds an algorithm and the key as hexadecimal digits."""
    from connectors.simulator.settings import ClientKey, SimulatorRefused

    key_id, _, name = given.partition("=")
    if not key_id or not name:
        msg = f"{option}: found {given!r}, expected ID=FILE"
        raise SimulatorRefused(msg)
    try:
        algorithm, digits = Path(name).read_text(encoding="ascii").split()
        content = bytes.fromhex(digits)
    except ValueError:
        msg = f"{name}: expected an algorithm and a key in hexadecimal digits, as in: HMAC-SM3 00ff…"
        raise SimulatorRefused(msg) from None
    return key_id, ClientKey(algorithm, content)

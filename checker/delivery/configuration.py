"""Where a site's messages go (报送配置): one YAML file, named by ``SUNLIT_DESTINATIONS``.

Each destination names its platform's profile, its address and its key file; class, quiet time and lag are
those of the profile unless said otherwise. Secrets stand in files of their own, never here.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from connectors.platform import DeliveryClass

Wire = Literal["json", "tables", "files", "folder"]
Form = Literal["json", "xml", "csv", "xlsx"]


class ConfigurationRefused(Exception):
    """The file cannot be used; every problem is told with its place."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class DestinationSetting(BaseModel):
    """One destination.

    Attributes:
        platform: Its profile: the name of one that ships, or a folder.
        key_file: ``key_id``, algorithm and hexadecimal secret, one a line, readable by us alone.
        plain: Plain HTTP is allowed, as to a node in the same network.
        folder: Where a destination that is a folder keeps what is published.
        database_file: Holds the address of a front-end database (前置库), readable by us alone.
        outgoing, incoming: Folders of files, the second for receipts and error files that come back.
        kept: Our own folder for the manifests of files.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    wire: Wire = "json"
    platform: str = ""
    url: str = ""
    key_file: Path | None = None
    plain: bool = False
    folder: Path | None = None
    database_file: Path | None = None
    outgoing: Path | None = None
    incoming: Path | None = None
    kept: Path | None = None
    form: Form = "json"
    encoding: Literal["utf-8", "gb18030"] = "utf-8"
    delivery_class: DeliveryClass | None = None
    quiet_seconds: Annotated[int, Field(ge=0)] | None = None
    lag_seconds: Annotated[int, Field(ge=0)] | None = None
    a_minute: Annotated[int, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _says_where(self) -> DestinationSetting:
        for needed in _NEEDED[self.wire]:
            if not getattr(self, needed):
                msg = f"a destination by {self.wire} needs {', '.join(_NEEDED[self.wire])}"
                raise ValueError(msg)
        return self


_NEEDED: Mapping[Wire, tuple[str, ...]] = {
    "json": ("platform", "url", "key_file"),
    "tables": ("platform", "database_file"),
    "files": ("platform", "outgoing", "kept"),
    "folder": ("folder",),
}


class Configuration(BaseModel):
    """All destinations of a site.

    Attributes:
        client: By which name platforms know us.
        authorities: Code of a bureau to its name and credit code, as platforms want to read them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    client: str
    authorities: Mapping[str, tuple[str, str]] = Field(default_factory=dict[str, tuple[str, str]])
    destinations: Mapping[str, DestinationSetting]

    def site(self) -> dict[str, dict[str, str]]:
        """Return the tables in which profiles look up what only the site knows."""
        return {
            "authority_name": {code: name for code, (name, _) in self.authorities.items()},
            "authority_code": {code: number for code, (_, number) in self.authorities.items()},
        }


def read(path: Path) -> Configuration:
    """Read a configuration.

    Raises:
        ConfigurationRefused: It cannot be read, or says what cannot be.
    """
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigurationRefused([f"{path}: cannot be read ({type(error).__name__}): {error}"]) from None
    try:
        return Configuration.model_validate(document)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
        told = [f"{path}: {'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in faults]
        raise ConfigurationRefused(told) from None

"""What stops work on the registry, told apart by who must act.

* RegistryRefused         whoever asked; `code` says which sentence, the text what to do:
  - registry_asks         an import would change or drop so much that a person has to say yes
  - registry_moved        somebody else imported since the preview was made
  - registry_by           who imports was not said as it has to be
  - file_changed          the file was written to while it was read
  - profile_unknown       there is no profile of this name, or it has no such table
  - profile_broken        a profile cannot be used; every fault is told with its file and key
  - cell_not_writable     a value cannot be written in the encoding or form asked for
"""

from __future__ import annotations

from checker.intake.wording import Language, printable


class RegistryRefused(Exception):
    """Work on the registry cannot be done as asked for; `told` is the sentence in Chinese and English."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(en)
        self.code = code
        self.told: dict[Language, str] = {"zh": printable(zh), "en": printable(en)}

"""Cases as Parquet: a folder with ``cases.parquet`` and one ``<kind>.parquet`` a kind of lines.

``cases`` states case_id, place, day, credit_code and name, then ``<fact>``,
``<fact>__absent``, ``<fact>__finding`` and ``<kind>__given``; the lines of a kind state
case_id, perhaps line_no, then ``<column>`` and ``<column>__absent``. NULL is unknown. These
are the columns of a `Batch`, so that one written out is read back as it was.

* A case without case_id goes by its credit code; without place or day it takes those of
  the arguments (a place also from the register).
* A column nobody declared is an error, never unknown, and so is a type that does not fit.
* A kind without a file is unknown for every case, whatever ``<kind>__given`` says.
* A file of lines without ``<kind>__given`` in the cases is complete for every case, as a
  sheet of lines is; one without any lines counts only for the cases that are said to be
  given, as a blank sheet does. A NULL in ``<kind>__given`` is unknown: not given.
* ``line_no`` orders the lines of a case; they are numbered anew from 0. Without it they
  stand in the order of the file.
* A line that cannot be taken leaves its list incomplete; so does a name that stands twice
  in the file, for nobody can tell whose its lines are. Lines of no case are told once a kind.
* A single file is cases without lines.

Files are read in slices, so that memory does not grow with them. Lines that stand in the
order of their cases are read where they stand; others are first regrouped on disk.
"""

from __future__ import annotations

from checker.intake.parquet.reader import read_parquet

__all__ = ["read_parquet"]

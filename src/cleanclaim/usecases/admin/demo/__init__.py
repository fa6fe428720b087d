"""The demonstration: one quarter of a practice that does not exist, by the use cases that real ones use.

Nothing is faked on the way: notes are read, claims go out as files, the sandbox payer answers with files,
and every figure at the end is counted from the books.
"""

from cleanclaim.usecases.admin.demo.ending import Ending, end
from cleanclaim.usecases.admin.demo.quarter import Quarter, play
from cleanclaim.usecases.admin.demo.setting import DEMO_PASSWORD

__all__ = ["DEMO_PASSWORD", "Ending", "Quarter", "end", "play"]

"""Exports appear all together or not at all.

New files are written into a hidden folder, the *desk*, on the same file system. Only when all are there and on disk
does the swap begin: each old file moves to the desk, each new one to its place. A journal on the desk, written before
the first move and deleted after the last, says that a swap is under way. Whoever finds a journal (the same run after
an error, the next run after a kill or a power cut) moves everything back: deleting the journal is the one moment at
which the new export becomes the export.

A journal is a stranger's text: it is obeyed when every name in it is one that planforge gives and stays inside the
folder, and refused in words otherwise. Links below `out` are never written through.

`out` itself is never renamed: it may be a mount, a link or somebody's working directory, and holds foreign files.
What appears is its owner's alone, for it holds a plan and so a runner; a file that is replaced keeps its mode.
"""

from planforge.staging.errors import StagingError
from planforge.staging.one_file import cut_off, replace_file
from planforge.staging.swap import heal, staged

__all__ = ["StagingError", "cut_off", "heal", "replace_file", "staged"]

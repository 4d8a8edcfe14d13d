"""Makes the servers of the tests of delivery importable here."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "deliver"))

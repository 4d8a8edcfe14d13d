"""Lets the tests of the engine import the oracle, which stands above them: `import oracle`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

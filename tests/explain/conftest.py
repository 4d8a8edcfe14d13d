"""Lets these tests use the engine's small problems and its second, whole model: `import small`, `import second`."""

import sys
from pathlib import Path

for folder in ("solver", "."):
    sys.path.insert(0, str(Path(__file__).parents[1] / folder))

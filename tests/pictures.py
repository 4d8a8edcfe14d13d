"""Remakes the pictures in the README: the report of the kept sample as it looks in a browser. `make pictures`.

The letters are those of the machine, so the bytes differ from one to another; what is shown does not.
"""

import tempfile
from pathlib import Path

from browsers import browser
from reports import facts, moved, sample

from planforge.exporters.html.page import report

FOLDER = Path(__file__).parents[1] / "exports" / "pictures"
PICTURES = {  # the parts that are shown, the width of the window, and how light it is
    "report-desk.png": (("h-now", "h-distance", "h-pain", "h-bout"), 900, "light"),
    "report-phone.png": (("h-now", "h-distance"), 360, "dark"),
}


def main() -> None:
    """Write the pictures."""
    FOLDER.mkdir(exist_ok=True)
    with browser() as opened, tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        page.write_bytes(report(moved(sample()), facts(sample())))
        for name, (parts, width, colours) in PICTURES.items():
            shown = opened.new_page(viewport={"width": width, "height": 600}, color_scheme=colours)
            shown.goto(page.as_uri())
            kept = ", ".join(f"[aria-labelledby={one}]" for one in parts)
            shown.add_style_tag(content=f"section:not({kept}), details, footer, .note {{ display: none !important }}")
            shown.screenshot(path=FOLDER / name, full_page=True)


if __name__ == "__main__":
    main()

"""What other watches take, in a few honest words each. As reported by users; none of it was tried on the devices."""

from typing import Final

from planforge.languages import Language

MAKES: Final = {  # each make, or way to reach one: whether it takes FIT workout files; what to do: `load.makes`
    "garmin-mtp": True,
    "gadgetbridge": True,
    "wahoo": True,
    "hammerhead": True,
    "coros": False,
    "suunto": False,
    "polar": False,
    "amazfit": False,
    "garmin-connect": False,
}


def words(make: str, said: Language) -> str:
    """Return what to do for a make, numbered where it takes the files."""
    name, *steps = said.load.makes[make]
    if not MAKES[make]:
        return "\n".join(steps)
    return "\n".join([f"{name}:", *(f"  {number}. {step}" for number, step in enumerate(steps, 1))])

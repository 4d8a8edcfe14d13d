"""What other watches take, in a few honest words each. As reported by users; none of it was tried on the devices."""

from typing import NamedTuple

_BY_INTERVALS = (
    "`planforge push` sends them to a free calendar on intervals.icu, which passes them on: connect your account of "
    'that make there, and switch "Upload planned workouts" on.'
)


class Make(NamedTuple):
    """A make, or a way to reach one: whether it takes FIT workout files, and what to do."""

    name: str
    takes: bool
    steps: tuple[str, ...]


MAKES: dict[str, Make] = {
    "garmin-mtp": Make(
        "Garmin without a drive letter (MTP)",
        True,
        (
            "On the watch, where it has the choice: Settings, System, USB Mode, MTP.",
            "Close Garmin Express, and eject the watch where another program shows it: one alone can hold it.",
            "Plug it in. On Linux, where the desktop or jmtpfs mounts it, `planforge load` finds it and does the rest.",
            "Windows shows it in Explorer, under This PC. macOS shows it in no window of its own: OpenMTP does.",
            "Copy the .FIT files into GARMIN/NEWFILES in its Internal Storage, or Primary; make the folder if need be.",
            "Many watches hold 25 workouts, your own included, and drop more without a word: delete old ones first.",
            "Eject the watch, then unplug it: it moves the files to its workouts. Some show them after a restart only.",
        ),
    ),
    "gadgetbridge": Make(
        "Garmin over Bluetooth, with Gadgetbridge on Android",
        True,
        (
            "Copy the .FIT files to the phone.",
            "Open each with Gadgetbridge (share, or open with) and install it on the watch.",
        ),
    ),
    "wahoo": Make(
        "Wahoo (bicycle computers)",
        True,
        (
            "Plug the device in; Android's MTP program or OpenMTP shows its storage.",
            "Copy the .FIT files into the folder plans, and unplug it. They stand under planned workouts.",
            "Strength sessions are made for Garmin watches and may show nothing useful.",
        ),
    ),
    "hammerhead": Make(
        "Hammerhead (bicycle computers)",
        True,
        ("Upload the .FIT files on the Hammerhead dashboard, under workouts.", "It then synchronises by itself."),
    ),
    "coros": Make(
        "COROS",
        False,
        (
            "COROS watches take no FIT workouts from a file.",
            _BY_INTERVALS,
            "Or build them in the COROS app from the calendar's text.",
        ),
    ),
    "suunto": Make(
        "Suunto",
        False,
        (
            "Suunto watches take no FIT workouts from a file.",
            _BY_INTERVALS,
            "Or build them in the Suunto app from the calendar's text.",
        ),
    ),
    "polar": Make(
        "Polar",
        False,
        (
            "Polar watches take no FIT workouts from a file.",
            _BY_INTERVALS,
            "Or enter the phases in Polar Flow from the calendar's text.",
        ),
    ),
    "amazfit": Make(
        "Amazfit (Zepp)",
        False,
        ("Zepp takes no FIT workouts from a file. Enter the intervals in the Zepp app from the calendar's text.",),
    ),
    "garmin-connect": Make(
        "Garmin Connect on the web",
        False,
        (
            "Garmin Connect's page imports activities, not workouts. Plug the watch in, and use `planforge load`.",
            _BY_INTERVALS,
        ),
    ),
}


def words(make: Make) -> str:
    """Return what to do for a make, numbered where it takes the files."""
    if not make.takes:
        return "\n".join(make.steps)
    return "\n".join([f"{make.name}:", *(f"  {number}. {step}" for number, step in enumerate(make.steps, 1))])

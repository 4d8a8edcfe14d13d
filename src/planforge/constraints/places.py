"""Where it hurts, and which protocol is for that: the source article's places, each with what provokes it.

Words decide, and doubt never ends in a protocol. What may mean several things, or speaks for a bone, a vessel, a nerve
or a torn part, is for a physiotherapist to tell apart.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Protocol:
    """A template, and for whom of those whom it hurts there: `for months, or when it came back`."""

    name: str
    when: str


@dataclass(frozen=True, slots=True)
class Place:
    """A place that a protocol is for; `like`: how it feels there, and what provokes it. words: a pattern of its names.

    needs_clearance: only once somebody has looked at it.
    """

    where: str
    like: str
    called: str
    protocols: tuple[Protocol, ...]
    words: str
    needs_clearance: bool = False


@dataclass(frozen=True, slots=True)
class Referral:
    """Why a physiotherapist comes first; `then`: the protocol for who is cleared, None where there is none."""

    why: str
    then: str | None = None


_KNEECAP = r"(?:the |my |your )?(?:knee ?caps?|patella)"
PLACES = (  # (A) for each: the source article
    Place(
        "around or behind the kneecap",
        "dull; worse downstairs, when squatting, after long sitting",
        "runner's knee (patellofemoral pain)",
        (
            Protocol("runners-knee-mild", "for days or two to three weeks, after runs and stairs"),
            Protocol("runners-knee", "for longer, or when it came back"),
        ),
        rf"(?:around|behind|beside)(?: (?:and|or) (?:around|behind|beside))? {_KNEECAP}"
        r"|patello ?femoral|\bpfps?\b|runners? knee|chondromalacia",
    ),
    Place(
        "outside of the knee",
        "stabbing, at a known point of a run, often 20 to 30 min in",
        "IT band syndrome",
        (
            Protocol("it-band", "for weeks"),
            Protocol("it-band-established", "for months, or when it came back"),
        ),
        r"\bout(?:er|side|er side)\b|\blateral|\bit ?bands?\b|\bitbs?\b|ilio ?tibial",
    ),
    Place(
        "just below the kneecap",
        "at the start of a run, easing, and back afterwards",
        "patellar tendinopathy (jumper's knee)",
        (Protocol("patellar-tendinopathy", "for weeks or months"),),
        rf"(?:just )?(?:below|beneath) {_KNEECAP}|patell\w* tend\w+|jumpers? knee",
    ),
    Place(
        "over the kneecap, or on the inner side a hand's breadth below the joint",
        "where something rubs or presses, as when kneeling",
        "a mild bursitis",
        (Protocol("bursitis", "for days or weeks, and not very swollen"),),
        rf"\bover {_KNEECAP}|burs(?:a|ae|itis)\b|anserin\w*|pre ?patellar"
        r"|inner (?:side|knee).{0,30}below the joint|below the joint.{0,30}inner",
    ),
    Place(
        "deep in the knee, on the joint line",
        "after twisting or deep bending",
        "a meniscus",
        (Protocol("meniscus", "once a professional has cleared you to run"),),
        r"\bdeep\b|joint ?line|menisc\w+",
        needs_clearance=True,
    ),
    Place(
        "all over the knee, stiff after rest",
        "looser with movement; over 45, or after an old injury",
        "osteoarthritis",
        (Protocol("osteoarthritis", "for years, on and off"),),
        r"osteo ?arthr\w+|arthrosis"
        r"|(?:all over|everywhere|diffuse|whole knee).*(?:stiff|4[5-9]|[5-9]\d|old)"
        r"|stiff.*(?:all over|everywhere|diffuse|whole knee)",
    ),
    Place(
        "nowhere: back after a break, an illness or a birth",
        "no injury",
        "a return after a break",
        (
            Protocol("return-after-break", "after work, travel, a winter"),
            Protocol("return-after-illness", "after an illness"),
            Protocol("return-after-birth", "after a birth, from 12 weeks on"),
        ),
        r"^(?:nowhere|nothing|no pain|none)\b|\billness\b|\bbirth\b|post ?(?:partum|natal)"
        r"|\bafter (?:the )?(?:flu|covid\S*)\b|\bhad (?:a |the |my |our )?(?:baby|flu|covid\S*)\b"
        r"|\bafter (?:a |an |the |my )?(?:long |winter |summer )*(?:break|pause|holiday)\b",
    ),
)
ELSEWHERE = "elsewhere, in several of these places, or you are not sure"

# (A): locking, catching, giving way, swelling. Practice: vessels, nerves, bones, and what is no knee at all.
_ALARM = {
    "a knee that locks, catches or gives way": r"lock\w*|catch\w*|giv(?:es?|ing) way|gave way|buckl\w*",
    "a knee that is swollen, hot or red": r"swell\w*|swollen|puffy|\bhot\b|\bred\b|fever\w*|\bwarm\b",
    "something torn or broken": r"\bpop(?:ped)?\b|\btorn\b|\btear\b|\bsnap\w*|fracture\w*|can(?:no)?t (?:walk|bear)",
    "pain at night or at rest": r"\bnights?\b|\bat rest\b|\bin bed\b",
    "a nerve": r"\bnumb\w*|tingl\w*|pins and needles",
    "a calf, which may be a clot": r"\bcalf\b|\bcalves\b",
    "the back of the knee": (
        r"(?:back|behind|rear|hollow)(?: side)?(?: of)? (?:the |my |your )?knees?\b(?! ?cap)|popliteal|hamstring\w*"
    ),
    "a bone": r"\bbones?\b|\bshins?\b|tibia\w*|fibula\w*",
    "another joint disease": r"rheuma\w*|\bgout\b|psoria\w*|lupus",
    "what is above the knee, the thigh, the hip or the groin": (
        r"groin\w*|\bhips?\b|pelvi\w*|thigh\w*|\bquad\w*|(?:above|top of) (?:the |my |your )?(?:knee|patella)"
    ),
    "what is no knee": (
        r"\bfoot\b|\bfeet\b|ankle\w*|\bheels?\b|achilles|\btoes?\b|lower leg|\bback pain|lower back|chest|breath\w*"
    ),
    "a pregnancy": r"pregnan\w+",
}
_NOT_SO = r"\b(?:no|not|without|never) (?:any )?(?:lock\w*|catch\w*|swell\w*|swollen|hot|red|numb\w*|fever\w*)"
_SIDE_OF_THE_KNEECAP = rf"(?:out(?:er|side)|inner|inside|sides?|edge|lateral|medial)(?: \w+)? {_KNEECAP}"
_UNCLEAR = (  # words that several of the places may be meant by
    (_SIDE_OF_THE_KNEECAP, (0, 1)),
    (rf"\bunder(?:neath)? {_KNEECAP}", (0, 2)),
    (rf"\bon {_KNEECAP}", (0, 3)),
    (r"\bfront\b|\banterior", (0, 2, 3)),
    (r"\binner\b|\binside\b|\bmedial\w*", (3, 4, 5)),
    (r"all over|everywhere|whole knee|diffuse|\barthritis", (0, 5)),
    (r"\bbelow the (?:knee|joint)\b", (2, 3)),
)


def place_of(text: str) -> Place | Referral | None:
    """Return the one place that a person's words mean, or why a physiotherapist comes first; None: nobody can tell."""
    words = " ".join(re.sub(r"[-/,;.]+", " ", re.sub("['\u2019]", "", text.lower())).split())
    told = re.sub(_NOT_SO, " ", words)
    alarm = next((what for what, pattern in _ALARM.items() if re.search(pattern, told)), None)
    if alarm:
        return Referral(f"this speaks of {alarm}, and no protocol here is for that")
    found = [place for place in PLACES if re.search(place.words, words)]
    for pattern, meant in _UNCLEAR:
        several = [PLACES[one] for one in meant]
        clear = len(found) == 1 and found[0] in several and pattern is not _SIDE_OF_THE_KNEECAP
        if re.search(pattern, words) and not clear:
            found += [place for place in several if place not in found]
    if not found:
        return None
    if len(found) > 1:
        names = [place.called for place in found]
        return Referral(f"this may be {', '.join(names[:-1])} or {names[-1]}, and a physiotherapist tells them apart")
    return referral_to(found[0]) or found[0]


def referral_to(place: Place) -> Referral | None:
    """Return why a professional has to look at it before anything else; None where that is not asked."""
    if not place.needs_clearance:
        return None
    return Referral(
        f"this may be {place.called}: no running before somebody has looked at it", then=place.protocols[0].name
    )

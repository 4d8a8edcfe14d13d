"""What is asked before any plan (red flags, pain, a clearance), and before the first run (readiness).

An unanswered question is None, and never a no. What the answers mean for a plan is `planforge.problem.readiness`'s.
"""

import re
from datetime import date
from typing import Annotated, Any, ClassVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from planforge.languages import english
from planforge.quantities import spelled
from planforge.quantities.dates import Date
from planforge.quantities.spelled import Closed, YesNo, YesNoWhereItApplies

PAIN = r"([0-9]|10)(?:\.([0-9]))? *(?:/|of) *10"


def _pain(value: object) -> object:
    if not isinstance(value, str):
        return value
    found = re.fullmatch(PAIN, value)
    if not found or int(found[1]) * 10 + int(found[2] or 0) > 100:
        alone = re.fullmatch(r"(?:[0-9]|10)(?:\.[0-9])?", value.strip())
        way = f"write `{value.strip()} of 10`" if alone else "write it like `3 of 10`"
        raise ValueError(f"{value!r} is no pain from 0 to 10; {way}")
    return int(found[1]) * 10 + int(found[2] or 0)


Pain = Annotated[
    int,
    BeforeValidator(_pain),
    WithJsonSchema({"type": "string", "pattern": f"^{PAIN}$", "examples": ["3 of 10"]}),
]  # in tenths of a point

OF_A_KNEE = ("walks_30_min_briskly", "stairs_at_most_2_of_10", "normal_next_morning")
NEVER_CLEARED = ("cannot_walk_normally", "hot_red_or_feverish", "under_18", "bladder_bowel_or_saddle_numb")


def _asked(question: str) -> Any:  # Any: what `Field` itself returns, so that it stands for a default of any type
    """Return the field of a question before any plan; a runner reads it, too, with the answer that refuses one."""
    return Field(None, description=english().screening.questions[question])


def _before_running(question: str) -> Any:
    """Return the field of a question before the first run; a runner reads it, too, on the last day of a wait."""
    return Field(None, description=english().readiness.questions[question])


class Screening(Closed):
    """Red flags. A yes ends in "see a physiotherapist", never in a plan; None is an unanswered question.

    The article's: locking, catching, giving way, swelling, sharp or sudden pain, walking, no better after 2-3 weeks.
    Bone stress: at night or at rest, to a finger, hopping, the groin (femoral neck: PMC6226070). Periods that
    stopped for three months: relative energy deficiency (REDs; IOC consensus 2023, expert opinion). Numb between the
    legs, no control of bladder or bowel: the nerves at the end of the spine, an emergency. The others, and the 12
    months after a bone stress injury: practice.
    """

    MAY_NOT_APPLY: ClassVar = ("periods_stopped",)
    # Not asked of files from before there were these: such a file has a plan, and is told to answer them.
    ASKED_SINCE: ClassVar = (
        "bone_stress_without_clearance",
        "weight_loss_or_unwell",
        "periods_stopped",
        "back_pain_with_numb_or_weak_leg",
        "bladder_bowel_or_saddle_numb",
    )
    NOT_ASKED: ClassVar = ("pain_today", "pain_on", "asked_on", "flared_on", "clearance", "cleared_by", "cleared_on")

    locking: YesNo | None = _asked("locking")
    catching: YesNo | None = _asked("catching")
    giving_way: YesNo | None = _asked("giving_way")
    significant_swelling: YesNo | None = _asked("significant_swelling")
    sharp_or_sudden_pain: YesNo | None = _asked("sharp_or_sudden_pain")
    cannot_walk_normally: YesNo | None = _asked("cannot_walk_normally")
    hot_red_or_feverish: YesNo | None = _asked("hot_red_or_feverish")
    fresh_twist_or_fall: YesNo | None = _asked("fresh_twist_or_fall")
    recent_surgery_without_clearance: YesNo | None = _asked("recent_surgery_without_clearance")
    under_18: YesNo | None = _asked("under_18")
    no_better_after_3_weeks: YesNo | None = _asked("no_better_after_3_weeks")
    night_or_rest_pain: YesNo | None = _asked("night_or_rest_pain")
    bone_sore_to_a_finger: YesNo | None = _asked("bone_sore_to_a_finger")
    hurts_to_hop: YesNo | None = _asked("hurts_to_hop")
    groin_pain: YesNo | None = _asked("groin_pain")
    swollen_sore_calf: YesNo | None = _asked("swollen_sore_calf")
    drug_before_it_began: YesNo | None = _asked("drug_before_it_began")
    chest_pain_or_breathless: YesNo | None = _asked("chest_pain_or_breathless")
    pregnant_or_birth_12_weeks: YesNo | None = _asked("pregnant_or_birth_12_weeks")
    bone_stress_without_clearance: YesNo | None = _asked("bone_stress_without_clearance")
    weight_loss_or_unwell: YesNo | None = _asked("weight_loss_or_unwell")
    periods_stopped: YesNoWhereItApplies | None = _asked("periods_stopped")
    back_pain_with_numb_or_weak_leg: YesNo | None = _asked("back_pain_with_numb_or_weak_leg")
    bladder_bowel_or_saddle_numb: YesNo | None = _asked("bladder_bowel_or_saddle_numb")
    pain_today: Pain | None = Field(
        None,
        description=(
            "Pain today, written `3 of 10`: above 3 running waits, above 4 stop and assess; or above less, where the "
            "protocol's limits are stricter."
        ),
    )
    pain_on: Date | None = Field(None, description="The day of `pain_today`, where it is another than `asked_on`.")
    asked_on: Date | None = Field(
        None, description="The day of these answers. Pain that is more than 7 days old has to be asked again."
    )
    flared_on: Date | None = Field(
        None,
        description=(
            "The last day of a red flag, of pain that lets running wait, or of a no before running: what was answered "
            "under `readiness` before it is asked again."
        ),
    )
    clearance: "Clearance | None" = Field(
        None, description="Who cleared the runner to run, when, what for, until when."
    )
    cleared_by: str | None = Field(
        None, min_length=2, max_length=80, description="As `by` of a clearance, for a file that has none."
    )
    cleared_on: Date | None = Field(None, description="As `on` of a clearance.")

    @model_validator(mode="after")
    def _one_clearance(self) -> "Screening":
        if self.clearance is not None and (self.cleared_by is not None or self.cleared_on is not None):
            raise ValueError("a clearance stands here in two forms; keep `clearance`, delete cleared_by and cleared_on")
        return self

    @classmethod
    def questions(cls) -> list[str]:
        """Return the questions that are answered yes or no, in order."""
        return [name for name in cls.model_fields if name not in cls.NOT_ASKED]

    def unanswered(self) -> list[str]:
        """Return the questions without an answer of their own; none of those that an older file was not asked."""
        return [name for name in self.questions() if getattr(self, name) is None and name not in self.ASKED_SINCE]

    def not_asked_yet(self) -> list[str]:
        """Return the questions that a file from before there were any does not answer."""
        return [name for name in self.ASKED_SINCE if getattr(self, name) is None]

    @property
    def cleared(self) -> "Clearance | None":
        """Return the clearance that is recorded, in either form; None where none is, or half of one."""
        if self.clearance is not None or self.cleared_by is None or self.cleared_on is None:
            return self.clearance
        return Clearance(by=self.cleared_by, on=self.cleared_on)


def _clearable(name: str) -> str:
    if name not in Screening.questions():
        raise ValueError(f"{name!r} is no question of the screening; write names such as `locking`")
    if name in NEVER_CLEARED:
        raise ValueError(f"{name} cannot be cleared for a plan; take it off the list")
    return name


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


_NAME = {"enum": [name for name in Screening.questions() if name not in NEVER_CLEARED]}


class Clearance(Closed):
    """A professional's yes to running. From its day on it answers the questions it is for, those days included."""

    by: str = Field(min_length=2, max_length=80, description="Who cleared the runner to run.")
    on: Date = Field(description="The day of the clearance.")
    questions: (
        Annotated[
            tuple[Annotated[str, AfterValidator(_clearable)], ...],
            BeforeValidator(_as_list),
            WithJsonSchema({"anyOf": [_NAME, {"type": "array", "items": _NAME}]}),
        ]
        | None
    ) = Field(None, alias="for", description="The questions it is for, by name; else all that can be cleared.")
    until: Date | None = Field(None, description="Its last day; else it has no end.")

    @field_validator("until")
    @classmethod
    def _ends_after_it_begins(cls, value: date | None, info: ValidationInfo) -> date | None:
        begins = info.data.get("on")
        if value is not None and begins is not None and value < begins:
            raise ValueError(f"{value} is before the day of the clearance; check both")
        return value


class Readiness(Closed):
    """What must be so before the first run. A no lets running wait; None is an unanswered question.

    The first three are practice. After a birth: Goom, Donnelly and Brockwell 2019 (not before 12 weeks; no leaking,
    heaviness or bleeding; load and strength tests), a guideline by consensus: no trial tested it. After an illness:
    ours.
    """

    walks_30_min_briskly: YesNo | None = _before_running("walks_30_min_briskly")
    stairs_at_most_2_of_10: YesNo | None = _before_running("stairs_at_most_2_of_10")
    normal_next_morning: YesNo | None = _before_running("normal_next_morning")
    well_since_illness: YesNo | None = _before_running("well_since_illness")
    no_leaking_heaviness_or_bleeding: YesNo | None = _before_running("no_leaking_heaviness_or_bleeding")
    cleared_after_birth: YesNo | None = _before_running("cleared_after_birth")
    load_tests_after_birth: YesNo | None = _before_running("load_tests_after_birth")
    strength_tests_after_birth: YesNo | None = _before_running("strength_tests_after_birth")
    asked_on: Date | None = Field(None, description="The day of these answers; one without is taken as today's.")
    until_ready: Annotated[int, spelled.whole(1, 8)] = Field(
        2,
        description="Weeks that running waits before these questions are asked again.",  # ours
    )

    @classmethod
    def questions(cls) -> list[str]:
        """Return every question, in order; a protocol asks some of them."""
        return [name for name in cls.model_fields if name not in ("asked_on", "until_ready")]


def _of_readiness(name: str) -> str:
    if name not in Readiness.questions():
        raise ValueError(f"{name!r} is no question of readiness; known are {', '.join(Readiness.questions())}")
    return name


ReadinessName = Annotated[str, AfterValidator(_of_readiness), WithJsonSchema({"enum": Readiness.questions()})]

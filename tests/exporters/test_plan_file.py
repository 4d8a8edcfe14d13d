"""plan.json is written whole or not at all, and Ctrl-C is never lost in it."""

import signal
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import pytest
from pydantic import BaseModel, Discriminator, Tag
from pydantic_core import PydanticSerializationError

from planforge.deliver.folder import read_plan
from planforge.exporters import plan_file
from planforge.exporters.options import ExportOptions
from planforge.plan.model import Plan

SAMPLE = Path(__file__).parents[2] / "exports" / "sample" / "plan.json"


def test_ctrl_c_waits_until_the_text_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    texts: list[str] = []
    made = Plan.to_json

    def struck(plan: Plan) -> str:
        signal.raise_signal(signal.SIGINT)
        texts.append(made(plan))
        return texts[-1]

    monkeypatch.setattr(Plan, "to_json", struck)
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        plan_file.write(read_plan(SAMPLE), ExportOptions())
    assert len(texts) == 1, "of which the sum is, and behind which it stands"
    assert signal.getsignal(signal.SIGINT) is before


def test_the_text_with_its_sum_is_what_pydantic_makes_of_the_plan_with_it() -> None:
    made = plan_file.write(read_plan(SAMPLE), ExportOptions())
    assert made.plan.sha256 is not None
    assert made.files["plan.json"].decode() == made.plan.to_json()


def test_pydantic_loses_what_strikes_a_discriminator() -> None:
    """When this fails, `plan_file` need hold Ctrl-C back no longer."""

    def which(_: object) -> str:
        raise KeyboardInterrupt

    class Holds(BaseModel):
        one: Annotated[Annotated[int, Tag("int")] | Annotated[str, Tag("str")], Discriminator(which)]

    try:
        with suppress(PydanticSerializationError), pytest.warns(UserWarning, match="discriminator"):
            Holds.model_construct(one=1).model_dump_json()
    except KeyboardInterrupt:
        pytest.fail("it is told now")

"""What a sync costs beside a bare loop of the same requests, against the same server in the same run.

python tests/benchmarks/sync.py [--repeat 3]
"""

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "deliver"))

from servers import PASSWORD, USER, Radicale, radicale  # found by the line above

from planforge.deliver.caldav import Account, Server, carry_out
from planforge.deliver.folder import read_plan
from planforge.deliver.reconcile import todo
from planforge.exporters.ics import calendar as ics

SAMPLE = Path(__file__).parents[2] / "exports" / "sample" / "plan.json"


def main() -> None:
    """Print seconds and ratios, medians of several runs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=3)
    repeat = parser.parse_args().repeat
    plan = read_plan(SAMPLE)
    resources = ics.resources(plan)[0][:100]
    bare, first, second = [], [], []
    for _ in range(repeat):
        with tempfile.TemporaryDirectory() as folder, radicale(Path(folder)) as server:
            bare.append(puts(server, resources))
            first.append(synced(server, plan.plan_id, resources))
            second.append(synced(server, plan.plan_id, resources))
    floor = statistics.median(bare)
    print(f"{len(resources)} events, PUT one after the other: {floor:.2f} s")
    print(
        f"first sync: {statistics.median(first) / floor:.2f} of that; a second: {statistics.median(second) / floor:.2f}"
    )


def puts(server: Radicale, resources: tuple[ics.Resource, ...]) -> float:
    """Return how long the bare requests take, over one connection."""
    import niquests

    with niquests.Session() as session:
        session.auth = (USER, PASSWORD)
        session.request("MKCALENDAR", f"{server.url}{USER}/bare/")
        began = time.perf_counter()
        for one in resources:
            headers = {"Content-Type": "text/calendar; charset=utf-8", "If-None-Match": "*"}
            answer = session.put(f"{server.url}{USER}/bare/{one.uid}.ics", data=one.data, headers=headers)
            assert answer.status_code == 201, answer.status_code
        return time.perf_counter() - began


def synced(server: Radicale, plan_id: str, resources: tuple[ics.Resource, ...]) -> float:
    """Return how long a whole sync takes: connecting, reading, comparing, writing."""
    began = time.perf_counter()
    there = Server(Account(server.url, USER, PASSWORD))
    calendar = there.calendar(plan_id, "Plan", None, make=True)
    assert calendar is not None
    done = carry_out(there, calendar, plan_id, todo(resources, there.ours(calendar, plan_id)))
    assert {step.did for step in done} <= {"created"}
    there.close()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()

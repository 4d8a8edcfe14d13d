"""Answers many questions at once, in the order in which they were asked, whoever dies meanwhile.

Each way (this process, a pool, a Dask cluster) runs the same function and gives the same bytes. Only a few questions
are on their way at a time, so that memory does not grow with the batch.
"""

import multiprocessing
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from planforge.batch.answer import Answer, Asked, Outcome, answer
from planforge.version import __version__

AHEAD = 3  # questions on their way for each worker
ANSWERED_BY_ONE = 100  # before a worker makes way for a fresh one: what a solve leaves behind goes with it
DIED = "the process that planned it was ended twice: by the system for want of memory, or by somebody"


class NoCluster(Exception):
    """No Dask cluster answers, Dask is not installed, or planforge is another one there; the message says which."""


def serially(questions: Iterable[Asked]) -> Iterator[Answer]:
    """Yield the answers, made in this process."""
    yield from map(answer, questions)


def in_processes(questions: Iterable[Asked], jobs: int) -> Iterator[Answer]:
    """Yield the answers of a pool of processes.

    Where one is killed, what was on its way is asked again by itself; what then ends its process again is answered so.
    What lay in its temporary folder goes at the end, with all that lies there.
    """
    with tempfile.TemporaryDirectory(prefix="planforge-") as desk:
        yield from _pooled(iter(questions), jobs, desk)


def _pooled(left: Iterator[Asked], jobs: int, desk: str) -> Iterator[Answer]:
    waiting: deque[tuple[Asked, Future[Answer]]] = deque()
    pool = _pool(jobs, desk)
    try:
        while True:
            while len(waiting) < AHEAD * jobs and (question := next(left, None)) is not None:
                waiting.append((question, _submitted(pool, question)))
            if not waiting:
                return
            question, future = waiting.popleft()
            try:
                yield future.result()
            except BrokenProcessPool:
                pool.shutdown(cancel_futures=True)
                known = [(one, its) for one, its in waiting if its.done() and its.exception() is None]
                answers = {one.name: its.result() for one, its in known}
                again = [question, *(one for one, _ in waiting if one.name not in answers)]
                answers |= {one.name: _alone(one, desk) for one in again}
                yield answers[question.name]
                yield from (answers[one.name] for one, _ in waiting)
                waiting.clear()
                pool = _pool(jobs, desk)
    finally:
        pool.shutdown(cancel_futures=True)


def _pool(jobs: int, desk: str) -> ProcessPoolExecutor:
    fresh = multiprocessing.get_context("spawn")  # nothing of this process is shared: no lock, no thread, no solver
    return ProcessPoolExecutor(jobs, fresh, _work_in, (desk,), max_tasks_per_child=ANSWERED_BY_ONE)


def _work_in(desk: str) -> None:
    """Let a worker's temporary folders be made where somebody else takes them away, should it be killed."""
    tempfile.tempdir = desk


def _submitted(pool: ProcessPoolExecutor, question: Asked) -> Future[Answer]:
    try:
        return pool.submit(answer, question)
    except BrokenProcessPool as broken:  # it died before anybody asked it
        failed: Future[Answer] = Future()
        failed.set_exception(broken)
        return failed


def _alone(question: Asked, desk: str) -> Answer:
    with _pool(1, desk) as pool:
        try:
            return pool.submit(answer, question).result()
        except BrokenProcessPool:
            return Answer(question.name, Outcome.FAILED, says=(DIED,))


def on_a_worker(question: Asked, version: str) -> Answer:
    """Return the answer where this is the planforge that asks; another one would give other bytes: NoCluster."""
    if version != __version__:
        raise NoCluster(f"a worker has planforge {__version__}; this is {version}, and each must have it")
    return answer(question)


def on_cluster(questions: Iterable[Asked], address: str) -> Iterator[Answer]:
    """Yield the answers of a Dask cluster; a task whose worker is killed is given to another.

    Raises NoCluster.
    """
    try:
        from distributed import Client
    except ModuleNotFoundError:
        raise NoCluster("a cluster needs Dask: pip install 'planforge[dask]'") from None
    left = iter(questions)
    waiting: deque[tuple[Asked, Any]] = deque()
    try:
        connected: Any = Client(address, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise NoCluster(f"{address}: no Dask scheduler answers there: {error}") from None
    with connected as client:
        ahead = AHEAD * max(1, len(client.scheduler_info()["workers"]))
        while True:
            while len(waiting) < ahead and (question := next(left, None)) is not None:
                waiting.append((question, client.submit(on_a_worker, question, __version__, pure=False)))
            if not waiting:
                return
            question, future = waiting.popleft()
            try:
                yield future.result()
            except NoCluster:
                raise
            except Exception as error:  # noqa: BLE001  # a task that killed its workers: that runner's alone
                yield Answer(question.name, Outcome.FAILED, says=(f"{type(error).__name__}: {error}",))

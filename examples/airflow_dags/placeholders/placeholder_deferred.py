"""A process outside of Airflow pushes its profile to a task that is deferred: it waits without a worker's slot.

Why the value stays: Airflow deletes the XComs of a task when the task starts, but not when it comes back from being
deferred. So push while its state is `deferred`, which it is but for a moment every 10 seconds.

Push: profilemesh airflow push --url … --dag-id placeholder_deferred --run-id … --task-id results --file run.json
Needs: Airflow 3.0 or later, and a running triggerer.
"""

import json
from datetime import datetime, timedelta

from airflow.providers.standard.triggers.temporal import TimeDeltaTrigger
from airflow.sdk import BaseOperator, dag, task

LOOK_EVERY = timedelta(seconds=10)
GIVE_UP_AFTER = timedelta(hours=1)


def read_profilemesh(value):
    """Before Airflow 3.2.2 a pushed value arrives as JSON text; this gives the dict on every version."""
    while isinstance(value, str):
        value = json.loads(value)
    return value


class WaitForPush(BaseOperator):
    def execute(self, context):
        self.look_later(looks=0)

    def look_again(self, context, event=None, looks=0):
        if context["ti"].xcom_pull(task_ids=self.task_id, key="profiling_results") is not None:
            return
        if looks * LOOK_EVERY > GIVE_UP_AFTER:
            raise TimeoutError(f"Nobody pushed profiling_results within {GIVE_UP_AFTER}")
        self.look_later(looks)

    def look_later(self, looks):
        self.defer(
            trigger=TimeDeltaTrigger(LOOK_EVERY), method_name="look_again", kwargs={"looks": looks + 1}
        )


@dag(schedule=None, start_date=datetime(2024, 1, 1), tags=["profilemesh", "placeholder"])
def placeholder_deferred():
    results = WaitForPush(task_id="results")

    @task
    def report(ti):
        run = read_profilemesh(ti.xcom_pull(task_ids="results", key="profiling_results"))
        return {result["dataset_name"]: result["row_count"] for result in run["results"]}

    results >> report()


placeholder_deferred()

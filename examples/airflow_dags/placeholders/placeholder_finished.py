"""A process outside of Airflow pushes its profile to a task that has no work: the simplest place that keeps a value.

Why the value stays: Airflow deletes the XComs of a task when the task starts on a worker. An EmptyOperator never does:
the scheduler marks it as done. What is pushed to it, before or after that, stays.
Why the sensor waits beside it: a sensor loses what is pushed to itself, but it may look at another task.

Push: profilemesh airflow push --url … --dag-id placeholder_finished --run-id … --task-id results --file run.json
Needs: Airflow 3.0 or later. On 2.x nothing can be pushed: use placeholder_conf.
"""

import json
from datetime import datetime

from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import dag, task


def read_profilemesh(value):
    """Before Airflow 3.2.2 a pushed value arrives as JSON text; this gives the dict on every version."""
    while isinstance(value, str):
        value = json.loads(value)
    return value


@dag(schedule=None, start_date=datetime(2024, 1, 1), tags=["profilemesh", "placeholder"])
def placeholder_finished():
    results = EmptyOperator(task_id="results")

    @task.sensor(poke_interval=5, timeout=3600)
    def pushed(ti):
        return ti.xcom_pull(task_ids="results", key="profiling_results") is not None

    @task
    def report(ti):
        run = read_profilemesh(ti.xcom_pull(task_ids="results", key="profiling_results"))
        return {result["dataset_name"]: result["row_count"] for result in run["results"]}

    results >> pushed() >> report()


placeholder_finished()

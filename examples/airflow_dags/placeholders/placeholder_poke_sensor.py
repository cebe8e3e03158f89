"""A process outside of Airflow pushes its profile to a sensor that is waiting for it.

Why the value stays: a sensor in mode "poke" starts once and then looks again and again in the same process. What is
pushed while it is running stays, for the sensor's next look and for the tasks behind it. Two ways to lose it:
- push before the sensor is running (`profilemesh airflow push` refuses then, or waits with `--when-lost wait`);
- mode "reschedule", which starts the task anew for each look and deletes the value every time.

Push: profilemesh airflow push --url … --dag-id placeholder_poke_sensor --run-id … --task-id results --file run.json
Needs: Airflow 3.0 or later. The sensor takes a worker's slot while it waits; placeholder_deferred does not.
"""

import json
from datetime import datetime

from airflow.sdk import dag, task


def read_profilemesh(value):
    """Before Airflow 3.2.2 a pushed value arrives as JSON text; this gives the dict on every version."""
    while isinstance(value, str):
        value = json.loads(value)
    return value


@dag(schedule=None, start_date=datetime(2024, 1, 1), tags=["profilemesh", "placeholder"])
def placeholder_poke_sensor():
    @task.sensor(mode="poke", poke_interval=5, timeout=3600)
    def results(ti):
        return ti.xcom_pull(task_ids="results", key="profiling_results") is not None

    @task
    def report(ti):
        run = read_profilemesh(ti.xcom_pull(task_ids="results", key="profiling_results"))
        return {result["dataset_name"]: result["row_count"] for result in run["results"]}

    results() >> report()


placeholder_poke_sensor()

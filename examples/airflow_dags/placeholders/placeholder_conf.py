"""A process outside of Airflow profiles first, and then starts this DAG with the profile in the run's `conf`.

Why the value stays: it is no XCom but a part of the run. No start, retry or clearing of a task touches it.

Push: POST /api/v2/dags/placeholder_conf/dagRuns with {"logical_date": null, "conf": {"profiling_results": …}};
from Node: client.dagRuns.trigger({ dagId: 'placeholder_conf', conf: { profiling_results } }).
Needs: any Airflow; on 2.x the address begins with /api/v1 and the body has no `logical_date`. For a profile of some
hundred kilobytes at most: a larger one stays in the storage tables, and `conf` names its run_id.
"""

from datetime import datetime

try:  # Airflow 3
    from airflow.sdk import dag, task
except ImportError:  # Airflow 2
    from airflow.decorators import dag, task


@dag(schedule=None, start_date=datetime(2024, 1, 1), catchup=False, tags=["profilemesh", "placeholder"])
def placeholder_conf():
    @task
    def report(dag_run=None):
        run = dag_run.conf["profiling_results"]
        return {result["dataset_name"]: result["row_count"] for result in run["results"]}

    report()


placeholder_conf()

"""Profiles every table of the configuration in one TypeScript task and checks the result in Python.

Shows: the empty function `profile` is carried out by `tasks.mjs`; Python reads what it gives as a dict.
Needs: Airflow 3.3, the bundle of `tasks.mjs`, and PROFILEMESH_CONFIG in the workers' environment (see the README).
"""

from datetime import datetime

from airflow.sdk import dag, task


@dag(schedule="@daily", start_date=datetime(2024, 1, 1), catchup=False, tags=["profilemesh"])
def profilemesh_profile_all():
    @task.stub(queue="typescript")
    def profile(): ...

    @task
    def check(ti):
        run = ti.xcom_pull(task_ids="profile", key="profiling_results")
        rows = {result["dataset_name"]: result["row_count"] for result in run["results"]}
        if run["tables_profiled"] != len(rows):
            raise ValueError(f"{run['tables_profiled']} tables profiled, {len(rows)} results")
        empty = [name for name, count in rows.items() if count == 0]
        if empty:
            raise ValueError(f"Tables without rows: {empty}")
        return rows

    profile() >> check()


profilemesh_profile_all()

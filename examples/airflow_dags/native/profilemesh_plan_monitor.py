"""Waits until the profiling plan changes, profiles, and tells somebody: sensor → process → profile → notify.

Shows: a sensor in TypeScript, which gives its worker slot back between two looks and keeps its cursor in the Airflow
Variable `profilemesh_plan_cursor`.
Needs: Airflow 3.3, the bundle of `tasks.mjs`, and PROFILEMESH_CONFIG in the workers' environment (see the README).
"""

from datetime import datetime

from airflow.sdk import dag, task


@dag(schedule="@hourly", start_date=datetime(2024, 1, 1), catchup=False, max_active_runs=1, tags=["profilemesh"])
def profilemesh_plan_monitor():
    @task.stub(queue="typescript")
    def plan_changed(): ...

    @task
    def process(ti):
        """Decides what to do about the change; here: which tables to look at."""
        change = ti.xcom_pull(task_ids="plan_changed", key="plan_change_metadata")
        if not change["changed_tables"]:
            raise ValueError(f"A change without tables: {change}")
        return change

    @task.stub(queue="typescript")
    def profile(): ...

    @task
    def notify(change: dict, run: dict):
        rows = {result["dataset_name"]: result["row_count"] for result in run["results"]}
        print(f"Changed: {change['changed_tables']}. Rows now: {rows}")
        return {"changed": sorted(change["changed_tables"]), "rows": rows}

    change, run = process(), profile()
    plan_changed() >> change >> run
    notify(change, run)


profilemesh_plan_monitor()

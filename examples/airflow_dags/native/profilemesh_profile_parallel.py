"""Profiles every table in a TypeScript task of its own: as many mapped tasks as the plan has tables.

Shows: dynamic task mapping over a list that a TypeScript task gives.
Needs: Airflow 3.3, the bundle of `tasks.mjs`, and PROFILEMESH_CONFIG in the workers' environment (see the README).
"""

from datetime import datetime

from airflow.sdk import dag, task


@dag(schedule="@daily", start_date=datetime(2024, 1, 1), catchup=False, tags=["profilemesh"])
def profilemesh_profile_parallel():
    @task.stub(queue="typescript")
    def plan_tables(): ...

    @task.stub(queue="typescript", max_active_tis_per_dagrun=4)  # so many connections to the database at a time
    def profile_table(entry): ...

    @task
    def check(tables: list, results):
        """One result for each table, in the order of the plan."""
        rows = {result["dataset_name"]: result["row_count"] for result in results}
        if list(rows) != [entry["table"] for entry in tables]:
            raise ValueError(f"Planned {tables}, profiled {list(rows)}")
        return rows

    tables = plan_tables()
    check(tables, profile_table.expand(entry=tables))


profilemesh_profile_parallel()

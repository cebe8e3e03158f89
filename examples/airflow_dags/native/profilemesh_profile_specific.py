"""Profiles only the tables that are named in `tasks.mjs`, whatever else the configuration has.

Shows: the operator of one table, and the operator of several by name or pattern.
Needs: Airflow 3.3, the bundle of `tasks.mjs`, and PROFILEMESH_CONFIG in the workers' environment (see the README).
"""

from datetime import datetime

from airflow.sdk import dag, task


@dag(schedule="@hourly", start_date=datetime(2024, 1, 1), catchup=False, tags=["profilemesh"])
def profilemesh_profile_specific():
    @task.stub(queue="typescript")
    def profile_orders(): ...

    @task.stub(queue="typescript")
    def profile_customers_and_payments(): ...

    @task
    def check(one: dict, several: dict):
        rows = {result["dataset_name"]: result["row_count"] for result in [one, *several["results"]]}
        if sorted(rows) != ["customers", "orders", "payments"]:
            raise ValueError(f"Profiled {sorted(rows)}")
        return rows

    check(profile_orders(), profile_customers_and_payments())


profilemesh_profile_specific()

"""Profiles only the tables that are named in the DAG, whatever else the configuration has.

Shows: `--table`, once for a single table and once for several by name or pattern.
Needs: the command `profilemesh` on the workers, and PROFILEMESH_CONFIG in their environment.
"""

import json
from datetime import datetime

try:  # Airflow 3
    from airflow.providers.standard.operators.bash import BashOperator
    from airflow.sdk import dag, task
except ImportError:  # Airflow 2
    from airflow.decorators import dag, task
    from airflow.operators.bash import BashOperator


@dag(schedule="@hourly", start_date=datetime(2024, 1, 1), catchup=False, tags=["profilemesh"])
def profilemesh_profile_specific():
    orders = BashOperator(
        task_id="profile_orders",
        bash_command="profilemesh run-task profile-table --schema shop --table orders",
        output_processor=json.loads,
    )
    others = BashOperator(
        task_id="profile_customers_and_payments",
        bash_command="profilemesh run-task profile --table shop.customers --table 'shop.pay*'",
        output_processor=json.loads,
    )

    @task
    def check(one: dict, several: dict):
        rows = {result["dataset_name"]: result["row_count"] for result in [one, *several["results"]]}
        if sorted(rows) != ["customers", "orders", "payments"]:
            raise ValueError(f"Profiled {sorted(rows)}")
        return rows

    check(orders.output, others.output)


profilemesh_profile_specific()

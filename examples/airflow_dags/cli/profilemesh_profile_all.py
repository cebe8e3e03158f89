"""Profiles every table of the configuration in one task and checks the result in Python.

Shows: `profilemesh run-task profile` prints its result as one line of JSON, which `output_processor` makes a dict.
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


@dag(schedule="@daily", start_date=datetime(2024, 1, 1), catchup=False, tags=["profilemesh"])
def profilemesh_profile_all():
    profile = BashOperator(
        task_id="profile",
        bash_command="profilemesh run-task profile",
        output_processor=json.loads,
    )

    @task
    def check(run: dict):
        """`run` is the dict itself, not a text: it has what XCom `profiling_results` has elsewhere."""
        rows = {result["dataset_name"]: result["row_count"] for result in run["results"]}
        if run["tables_profiled"] != len(rows):
            raise ValueError(f"{run['tables_profiled']} tables profiled, {len(rows)} results")
        empty = [name for name, count in rows.items() if count == 0]
        if empty:
            raise ValueError(f"Tables without rows: {empty}")
        return rows

    check(profile.output)


profilemesh_profile_all()

"""Profiles every table in a task of its own: as many mapped tasks as the plan has tables.

Shows: dynamic task mapping over `profilemesh run-task plan-tables`, which lists the tables of the plan.
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
def profilemesh_profile_parallel():
    plan_tables = BashOperator(
        task_id="plan_tables",
        bash_command="profilemesh run-task plan-tables",
        output_processor=json.loads,
    )

    def as_environment(entry: dict) -> dict:
        """A table's names as environment variables: no quoting can go wrong, whatever they are."""
        return {"PROFILE_TABLE": entry["table"], "PROFILE_SCHEMA": entry["schema"] or ""}

    profile_table = BashOperator.partial(
        task_id="profile_table",
        bash_command='profilemesh run-task profile-table --table "$PROFILE_TABLE" --schema "$PROFILE_SCHEMA"',
        append_env=True,
        output_processor=json.loads,
        max_active_tis_per_dagrun=4,  # so many connections to the database at a time
    ).expand(env=plan_tables.output.map(as_environment))

    @task
    def check(tables: list, results):
        """One result for each table, in the order of the plan."""
        rows = {result["dataset_name"]: result["row_count"] for result in results}
        if list(rows) != [entry["table"] for entry in tables]:
            raise ValueError(f"Planned {tables}, profiled {list(rows)}")
        return rows

    check(plan_tables.output, profile_table.output)


profilemesh_profile_parallel()

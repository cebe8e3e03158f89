"""Waits until the profiling plan changes, profiles, and tells somebody: sensor → process → profile → notify.

Shows: a sensor around `profilemesh run-task plan-check`, and that the cursor moves only after the change was profiled,
so a run that fails reports the change again.
Needs: the command `profilemesh` on the workers, PROFILEMESH_CONFIG in their environment, and in PLAN_CURSOR_FILE
the path of a file that all workers share. Where there is none, use the native variant: it keeps the cursor in Airflow.
"""

import json
import os
import subprocess
from datetime import datetime

try:  # Airflow 3
    from airflow.providers.standard.operators.bash import BashOperator
    from airflow.sdk import PokeReturnValue, dag, task
except ImportError:  # Airflow 2
    from airflow.decorators import dag, task
    from airflow.operators.bash import BashOperator
    from airflow.sensors.base import PokeReturnValue


def run_task(*arguments, stdin=None):
    """`profilemesh run-task …`: the result is the last line of stdout."""
    done = subprocess.run(["profilemesh", "run-task", *arguments], input=stdin, capture_output=True, text=True)
    print(done.stderr)  # what it logged, and its error: into the task's log
    done.check_returncode()
    return json.loads(done.stdout.splitlines()[-1])


@dag(schedule="@hourly", start_date=datetime(2024, 1, 1), catchup=False, max_active_runs=1, tags=["profilemesh"])
def profilemesh_plan_monitor():
    @task.sensor(poke_interval=60, timeout=1800, soft_fail=True)  # no change in half an hour: skipped
    def plan_changed():
        """Every table counts as changed at first. Says so until the task `commit` has run."""
        plan_check = run_task("plan-check", "--cursor-file", os.environ["PLAN_CURSOR_FILE"])
        return PokeReturnValue(is_done=plan_check["changed"], xcom_value=plan_check)

    @task
    def process(plan_check: dict):
        """Decides what to do about the change; here: which tables to look at."""
        change = plan_check["plan_change_metadata"]
        if not change["changed_tables"]:
            raise ValueError(f"A change without tables: {change}")
        return change

    profile = BashOperator(
        task_id="profile",
        bash_command="profilemesh run-task profile",
        output_processor=json.loads,
    )

    @task
    def notify(change: dict, run: dict):
        rows = {result["dataset_name"]: result["row_count"] for result in run["results"]}
        print(f"Changed: {change['changed_tables']}. Rows now: {rows}")
        return {"changed": sorted(change["changed_tables"]), "rows": rows}

    @task
    def commit(plan_check: dict):
        """The change goes through stdin: that of a large plan is too long for an environment variable."""
        arguments = ["plan-commit", "--cursor-file", os.environ["PLAN_CURSOR_FILE"], "--change-file", "-"]
        return run_task(*arguments, stdin=json.dumps(plan_check))

    plan_check = plan_changed()
    change = process(plan_check)
    change >> profile
    notify(change, profile.output)
    profile >> commit(plan_check)


profilemesh_plan_monitor()

"""One DAG for each kind of task that an outside process may push to, each followed by a task that reads."""

import time
from datetime import datetime, timedelta

from airflow.providers.standard.operators.bash import BashOperator
from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.providers.standard.operators.python import PythonOperator
from airflow.providers.standard.sensors.python import PythonSensor
from airflow.providers.standard.triggers.temporal import TimeDeltaTrigger
from airflow.sdk import DAG, BaseOperator, task

KEYS = ("early", "late", "go", "profile", "return_value")


def dag(name):
    return DAG(name, schedule=None, start_date=datetime(2024, 1, 1), is_paused_upon_creation=True)


def seen(ti, task_id):
    """The XComs of a task as type and repr, by key: null where there is none."""
    values = {key: ti.xcom_pull(task_ids=task_id, key=key, map_indexes=-1) for key in KEYS}
    return {key: None if value is None else [type(value).__name__, repr(value)] for key, value in values.items()}


def reader(of):
    return PythonOperator(task_id="reader", python_callable=lambda ti: seen(ti, of), trigger_rule="all_done")


def told_to_go(ti):
    return ti.xcom_pull(task_ids="external", key="go", map_indexes=-1) is not None


with dag("holds_empty"):
    EmptyOperator(task_id="external") >> reader("external")

for mode in ("poke", "reschedule"):
    with dag(f"waits_{mode}"):
        PythonSensor(
            task_id="external", python_callable=told_to_go, mode=mode, poke_interval=2, timeout=90
        ) >> reader("external")


class Deferred(BaseOperator):
    def execute(self, context):
        self.defer(trigger=TimeDeltaTrigger(timedelta(seconds=10)), method_name="resume")

    def resume(self, context, event=None):
        return seen(context["ti"], "external")


with dag("waits_deferred"):
    Deferred(task_id="external") >> reader("external")


def fail_once(ti):
    time.sleep(4)
    if ti.try_number == 1:
        raise RuntimeError("the first try fails")


with dag("retries"):
    PythonOperator(
        task_id="external", python_callable=fail_once, retries=1, retry_delay=timedelta(seconds=5)
    ) >> reader("external")

with dag("holds_running"):
    BashOperator(task_id="external", bash_command="sleep 120") >> reader("external")

with dag("mapped"):

    @task
    def external(name):
        time.sleep(8)
        return name

    @task
    def reader_of_all(ti=None):
        values = ti.xcom_pull(task_ids="external", key="profile", map_indexes=[0, 1, 2])
        return [[type(value).__name__, repr(value)] for value in values]

    external.expand(name=["a", "b", "c"]) >> reader_of_all()

"""The DAGs of Airflow 2: as in Airflow 3, without what REST can't do there."""

import json
from datetime import datetime

from airflow import DAG, Dataset
from airflow.decorators import task
from airflow.models import Variable
from airflow.operators.bash import BashOperator
from airflow.operators.empty import EmptyOperator


def dag(name, schedule=None, paused=False):
    return DAG(
        name, schedule=schedule, start_date=datetime(2024, 1, 1), catchup=False, is_paused_upon_creation=paused
    )


with dag("contract", paused=True):
    EmptyOperator(task_id="placeholder") >> EmptyOperator(task_id="after")

with dag("contract_mapped", paused=True):

    @task
    def work(index):
        return {"index": index}

    work.expand(index=[0, 1, 2])

with dag("contract_consumer", schedule=[Dataset("x-profile://warehouse/orders")], paused=True):
    EmptyOperator(task_id="consumed")

with dag("show_conf"):

    @task
    def show(dag_run=None):
        names = dag_run.conf.get("variables", [])
        return {"conf": dag_run.conf, "variables": {name: Variable.get(name, default_var=None) for name in names}}

    show()

with dag("bash_output"):
    # The command comes with the run: {{ dag_run.conf['command'] }}.
    commands = {"bash_command": "{{ dag_run.conf['command'] }}"}
    text = BashOperator(task_id="text", **commands)
    parsed = BashOperator(task_id="parsed", output_processor=json.loads, **commands)

    @task(trigger_rule="all_done")
    def read(ti=None):
        out = {}
        for task_id in ("text", "parsed"):
            value = ti.xcom_pull(task_ids=task_id)
            out[task_id] = [type(value).__name__, repr(value)]
        return out

    [text, parsed] >> read()

with dag("consumer", schedule=[Dataset("x-profile://warehouse/customers")]):

    @task
    def consumed(triggering_dataset_events=None):
        return [event.extra for events in triggering_dataset_events.values() for event in events]

    consumed()

"""DAGs that tell, as JSON in their return value, what a Python task sees."""

import json
from datetime import datetime

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG, Asset, Variable, task


def dag(name, schedule=None):
    return DAG(name, schedule=schedule, start_date=datetime(2024, 1, 1))


with dag("read_xcoms"):

    @task
    def read(ti=None, dag_run=None):
        """conf: {dag, run, task, keys}; gives {key: [type, repr]}, or [exception, its text]."""
        conf, out = dag_run.conf, {}
        for key in conf["keys"]:
            try:
                value = ti.xcom_pull(dag_id=conf["dag"], run_id=conf["run"], task_ids=conf["task"], key=key)
                out[key] = [type(value).__name__, repr(value)]
            except Exception as error:
                out[key] = ["exception", repr(error)]
        return json.dumps(out)

    read()

with dag("count_results"):

    @task
    def batches(dag_run=None):
        """conf: {dag, run, task, prefix, count, batch}; the numbers 0 to count - 1, in batches."""
        conf = dag_run.conf
        return [
            [start, min(start + conf["batch"], conf["count"])] for start in range(0, conf["count"], conf["batch"])
        ]

    @task
    def count(batch, ti=None, dag_run=None):
        """The numbers of a batch whose XCom is a dict that holds that number."""
        conf, good = dag_run.conf, []
        for number in range(*batch):
            value = ti.xcom_pull(
                dag_id=conf["dag"], run_id=conf["run"], task_ids=conf["task"], key=f"{conf['prefix']}{number}"
            )
            if isinstance(value, dict) and value.get("number") == number:
                good.append(number)
        return good

    @task
    def total(parts):
        return {"good": sum(len(part) for part in parts)}

    total(count.expand(batch=batches()))

with dag("show_conf"):

    @task
    def show(dag_run=None, params=None):
        names = dag_run.conf.get("variables", [])
        return {"conf": dag_run.conf, "variables": {name: Variable.get(name, default=None) for name in names}}

    show()

with dag("consumer", schedule=[Asset("lab_asset", uri="x-profile://warehouse/customers")]):

    @task
    def consumed(triggering_asset_events=None):
        return [event.extra for events in triggering_asset_events.values() for event in events]

    consumed()

with dag("bash_output"):
    # The command comes with the run: {{ dag_run.conf['command'] }}.
    commands = {"bash_command": "{{ dag_run.conf['command'] }}"}
    text = BashOperator(task_id="text", **commands)
    parsed = BashOperator(task_id="parsed", output_processor=json.loads, **commands)

    @task(trigger_rule="all_done")
    def read_output(ti=None):
        out = {}
        for task_id in ("text", "parsed"):
            value = ti.xcom_pull(task_ids=task_id)
            out[task_id] = [type(value).__name__, repr(value)]
        return out

    [text, parsed] >> read_output()

"""DAGs whose tasks never start by themselves: their runs stay queued, because the DAG is paused."""

from datetime import datetime

from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import DAG, Asset, task

with DAG("contract", schedule=None, start_date=datetime(2024, 1, 1), is_paused_upon_creation=True):
    EmptyOperator(task_id="placeholder") >> EmptyOperator(task_id="after")

with DAG("contract_mapped", schedule=None, start_date=datetime(2024, 1, 1), is_paused_upon_creation=True):

    @task
    def work(x):
        return x * 2

    work.expand(x=["a", "b", "c"])

with DAG(
    "contract_consumer",
    schedule=[Asset("contract_asset", uri="x-profile://warehouse/orders")],
    start_date=datetime(2024, 1, 1),
    is_paused_upon_creation=True,
):
    EmptyOperator(task_id="consumed")

"""DAGs whose tasks are TypeScript: the empty functions are carried out by the bundle of support/native-tasks.ts."""

from datetime import datetime, timedelta

from airflow.sdk import DAG, Asset, task

START = datetime(2024, 1, 1)
profiles = Asset("native_profiles", uri="x-profile://warehouse/native")


with DAG("native_outcomes", schedule=None, start_date=START):

    @task.stub(queue="typescript")
    def success(): ...

    @task.stub(queue="typescript", retries=1, retry_delay=timedelta(hours=1))
    def retry(): ...

    @task.stub(queue="typescript", retries=1, retry_delay=timedelta(seconds=1))
    def error_once(): ...

    @task.stub(queue="typescript", retries=3, retry_delay=timedelta(seconds=1))
    def fail(): ...

    @task.stub(queue="typescript")
    def error(): ...

    @task.stub(queue="typescript")
    def crash(): ...

    @task.stub(queue="typescript")
    def skip(): ...

    @task.stub(queue="typescript")
    def reschedule(): ...

    @task.stub(queue="typescript")
    def variables(): ...

    @task.stub(queue="typescript")
    def connection(): ...

    @task.stub(queue="typescript")
    def asset(): ...

    @task.stub(queue="typescript")
    def unknown(): ...

    @task.stub(queue="typescript")
    def long_list(): ...

    @task.stub(queue="typescript", retries=1, retry_delay=timedelta(seconds=1))
    def signalled(): ...

    @task
    def read(ti=None):
        pulled = ti.xcom_pull(task_ids="success", key="values")
        returned = ti.xcom_pull(task_ids="success")
        assert type(pulled) is dict and type(returned) is dict, (type(pulled), type(returned))
        assert pulled["int"] == 2 and type(pulled["int"]) is int
        assert pulled["float"] == 0.1 and pulled["large"] == 9007199254740991
        assert pulled["text"] == "größe 🙂 \u2028" and pulled["none"] is None
        assert pulled["list"] == [1, [True, {}]] and pulled["variance"] == "3.5e+25"
        assert pulled["nul"] == "json-escaped:a\\u0000b" and pulled["json-escaped:__type"] == 1
        assert len(ti.xcom_pull(task_ids="success", key="large")) == 3_000_000
        assert ti.xcom_pull(task_ids="long_list") == list(range(2000))
        assert ti.xcom_pull(task_ids="error_once", key="left") is None
        return {"types": [type(pulled).__name__, type(returned).__name__]}

    [success(), error_once(), long_list()] >> read()
    retry(), fail(), error(), crash(), skip(), reschedule(), variables(), connection(), asset(), unknown(), signalled()

with DAG("native_mapped", schedule=None, start_date=START):

    @task.stub(queue="typescript")
    def tables(): ...

    @task.stub(queue="typescript")
    def one(table): ...

    @task.stub(queue="typescript")
    def all_of_them(): ...

    @task
    def collect(values):
        return sorted(values)

    mapped = one.expand(table=tables())
    mapped >> all_of_them()
    collect(mapped)

with DAG("native_profile", schedule=None, start_date=START):

    @task.stub(queue="typescript")
    def plan_changed(): ...

    @task.stub(queue="typescript")
    def plan_same(): ...

    @task.stub(queue="typescript")
    def profile(): ...

    @task.stub(queue="typescript")
    def table(): ...

    @task
    def report(ti=None):
        run = ti.xcom_pull(task_ids="profile", key="profiling_results")
        assert type(run) is dict and run == ti.xcom_pull(task_ids="profile")
        one = ti.xcom_pull(task_ids="table", key="profiling_result")
        change = ti.xcom_pull(task_ids="plan_changed", key="plan_change_metadata")
        events = ti.xcom_pull(task_ids="profile", key="profilemesh_events")
        assert [event["event_type"] for event in events] == ["profiling_started", "profiling_completed"]
        return {
            "tables": run["tables_profiled"],
            "rows": [result["row_count"] for result in run["results"]],
            "one": one["dataset_name"],
            "changed": change["changed_tables"],
        }

    changed = plan_changed()
    changed >> profile() >> table() >> report()
    changed >> plan_same()

with DAG("native_kill", schedule=None, start_date=START):

    @task.stub(queue="typescript", retries=2)
    def endless(): ...

    endless()

with DAG("native_consumer", schedule=[profiles], start_date=START):

    @task
    def consume(triggering_asset_events=None):
        return [event.extra for events in triggering_asset_events.values() for event in events]

    consume()

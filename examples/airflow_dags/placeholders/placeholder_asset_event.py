"""A process outside of Airflow profiles, and then says that an asset is new: this DAG starts with the profile at hand.

Why the value stays: it is the `extra` of the asset's event, not an XCom. Events that come quickly one after another may
share one run, so the task reads a list.

Push: POST /api/v2/assets/events with {"asset_id": …, "extra": {"profiling_results": …}};
from Node: client.assets.postEvent({ asset: { uri: 'x-profile://shop' }, extra: { profiling_results } }).
Needs: Airflow 3.0 or later (on 2.x the same is called a dataset). The REST API shows members of `extra` that are named
like a password as ***; tasks get the real ones.
"""

from datetime import datetime

from airflow.sdk import Asset, dag, task

shop_profile = Asset("shop_profile", uri="x-profile://shop")


@dag(schedule=[shop_profile], start_date=datetime(2024, 1, 1), tags=["profilemesh", "placeholder"])
def placeholder_asset_event():
    @task
    def report(triggering_asset_events=None):
        newest = triggering_asset_events[shop_profile][-1].extra["profiling_results"]
        return {result["dataset_name"]: result["row_count"] for result in newest["results"]}

    report()


placeholder_asset_event()

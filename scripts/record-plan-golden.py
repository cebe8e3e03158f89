"""Records plans, snapshots and cursors of the Python package, for test/conformance/plan-golden/recorded.json.

Usage: python3 scripts/record-plan-golden.py CHECKOUT > test/conformance/plan-golden/recorded.json

CHECKOUT holds the Python package `profilemesh` with its Airflow integration. pydantic and PyYAML must be installed;
the database modules, which a plan without the incremental section never calls, are replaced by empty ones.
"""

import importlib
import json
import re
import sys
import types
from datetime import datetime
from pathlib import Path
from unittest.mock import MagicMock

checkout = Path(sys.argv[1]).resolve()
sys.path.insert(0, str(checkout))


def empty_package(name, path=None):
    module = types.ModuleType(name)
    module.__path__ = [str(path)] if path else []
    sys.modules[name] = module
    return module


# The packages' own __init__ files import every database module: replace them, keep what is beneath.
for name in ["profilemesh", "profilemesh.config", "profilemesh.integrations", "profilemesh.integrations.airflow"]:
    empty_package(name, checkout / name.replace(".", "/"))
for name in ["profilemesh.incremental", "profilemesh.config.loader"]:
    sys.modules[name] = MagicMock()

schema = importlib.import_module("profilemesh.config.schema")
planner = importlib.import_module("profilemesh.planner")
sensors = importlib.import_module("profilemesh.integrations.airflow.sensors")

ALL = {"schema": "public", "table": "customers"}
PROFILING = {
    "single": {"tables": [ALL]},
    "no_schema": {"tables": [{"table": "customers"}, {"table": "b"}, {"table": "a"}]},
    "task_suffix": {"tables": [{"table": "my-table"}, {"table": "a.b-c.d"}, {"schema": "x-y", "table": "z"}]},
    "unicode": {"tables": [{"table": "\U0001f600"}, {"table": "\uffff"}, {"schema": "schéma", "table": 'quo"te\\ \t\x7f'}]},
    "builtin_names": {"tables": [{"table": "constructor"}, {"table": "10"}, {"table": "9"}, {"table": "toString"}]},
    "metrics": {"tables": [ALL], "metrics": ["max", "count"]},
    "no_histograms": {"tables": [ALL], "compute_histograms": False, "histogram_bins": 7, "max_distinct_values": 5},
    "sample_ratio": {"tables": [ALL], "default_sample_ratio": 0.5},
    "sampling_defaults": {"tables": [{**ALL, "sampling": {}}]},
    "sampling_whole": {"tables": [{**ALL, "sampling": {"enabled": True, "fraction": 1}}]},
    "sampling_small": {"tables": [{**ALL, "sampling": {"enabled": True, "fraction": 0.00001, "max_rows": 100000000}}]},
    "sampling_odd": {"tables": [{**ALL, "sampling": {"enabled": True, "fraction": 0.30000000000000004, "method": "topk"}}]},
    "partition_defaults": {"tables": [{**ALL, "partition": {}}]},
    "partition_latest": {"tables": [{**ALL, "partition": {"strategy": "latest", "key": "dt"}}]},
    "partition_values": {
        "tables": [
            {**ALL, "partition": {"key": "k", "strategy": "specific_values", "values": [1, 2.5, "é", True, "2024-01-01", 1e-7]}}
        ]
    },
}
TOP = {
    "production": {"environment": "production", "profiling": {"tables": [ALL]}},
    "drift_strategy": {"drift_detection": {"strategy": "standard_deviation"}, "profiling": {"tables": [ALL]}},
    "duplicates": {"profiling": {"tables": [ALL, {**ALL, "sampling": {"enabled": True}}, {"table": "b"}]}},
}


def record(document):
    config = schema.ProfileMeshConfig(
        **{
            "source": {"type": "postgres", "database": "shop"},
            "storage": {"connection": {"type": "sqlite", "database": ":memory:"}},
            **document,
        }
    )
    builder = planner.PlanBuilder(config)
    plan = builder.build_plan()
    plan.run_id = "run-1"
    plan.timestamp = datetime(2026, 11, 23, 10, 0, 0, 120000)
    snapshot = sensors._plan_snapshot(plan)
    return {
        "config": document,
        "plan": plan.to_dict(),
        "warnings": builder.validate_plan(plan),
        "signature": snapshot["signature"],
        "cursor": sensors._serialize_cursor(snapshot),
    }


cases = {name: record({"profiling": profiling}) for name, profiling in PROFILING.items()}
cases.update({name: record(document) for name, document in TOP.items()})
text = json.dumps({"source": "recorded from the Python package, version of 2025-11-15", "cases": cases}, indent=1)
print(re.sub(r"\n {5,}", " ", text))

#!/usr/bin/env bash
# Waits until Airflow lists the four example DAGs, and fails when a DAG file can't be imported.
#   docker/check-dags.sh docker compose -f docker/docker-compose.yml exec -T airflow_scheduler airflow
# The arguments are the command `airflow` of the server, however it is reached.
set -euo pipefail

wanted="profilemesh_plan_monitor profilemesh_profile_all profilemesh_profile_parallel profilemesh_profile_specific"

for _ in $(seq 1 30); do
  listed="$("$@" dags list --output plain 2> /dev/null | awk '{ print $1 }')" || true
  missing=""
  for dag in $wanted; do
    grep --quiet --line-regexp "$dag" <<< "$listed" || missing="$missing $dag"
  done
  [ -n "$missing" ] || break
  sleep 2
done
if [ -n "$missing" ]; then
  echo "Airflow does not list:$missing" >&2
  "$@" dags list-import-errors >&2 || true
  exit 1
fi

# Airflow 3 logs to stdout as well: the answer is the line that begins as JSON.
if ! answer="$("$@" dags list-import-errors --output json 2> /dev/null)" || grep --quiet '^\[{' <<< "$answer"; then
  echo "DAG files that can't be imported: $answer" >&2
  exit 1
fi
echo "The four DAGs are there, and no file fails to import: $wanted"

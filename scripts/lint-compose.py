"""Parses Compose files by the compose_spec parser, and checks that what they name is there. Arguments: the files."""

import sys
from pathlib import Path

import compose_spec
import yaml


def parse(file: Path) -> dict:
    options = compose_spec.PyOptions()
    options.apply_merge = True
    options.from_yaml(file.read_text()).validate()
    return yaml.safe_load(file.read_text())


def as_list(value) -> list:
    return value if isinstance(value, list) else [] if value is None else [value]


def problems_of(file: Path):
    services = parse(file)["services"]
    for name, service in services.items():
        for other in service.get("depends_on", {}):
            if other not in services:
                yield f"service {name} depends on {other}, which is not there"
        if "extends" in service:
            base = parse(file.parent / service["extends"]["file"])["services"]
            if service["extends"]["service"] not in base:
                yield f"service {name} extends {service['extends']['service']}, which is not there"
        mounts = [volume.split(":")[0] for volume in service.get("volumes", [])]
        paths = [*as_list(service.get("env_file")), *(mount for mount in mounts if mount.startswith("."))]
        if "build" in service:
            paths += [service["build"]["context"], f"{service['build']['context']}/{service['build']['dockerfile']}"]
        for path in paths:
            if not (file.parent / path).exists():
                yield f"service {name} needs {path}, which is not there"


failed = False
for file in map(Path, sys.argv[1:]):
    try:
        problems = list(problems_of(file))
    except ValueError as error:
        problems = [str(error)]
    for problem in problems:
        failed = True
        print(f"{file}: {problem}")
sys.exit(1 if failed else 0)

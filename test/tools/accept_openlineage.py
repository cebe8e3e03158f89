"""Reads OpenLineage run events, a line of JSON each, into the classes of openlineage-python, and prints what it writes for them.

An event with an attribute that a class does not know, without one that it needs, or with a value of another kind than it says, is
refused: the line is {"refused": why}.
"""

import importlib
import json
import pkgutil
import sys
import types
import typing

import attr
from openlineage.client import generated
from openlineage.client.generated import base
from openlineage.client.serde import Serde

FACETS = {
    name: member
    for module in pkgutil.iter_modules(generated.__path__)
    for name, member in vars(importlib.import_module(f"{generated.__name__}.{module.name}")).items()
    if isinstance(member, type) and issubclass(member, base.BaseFacet)
}


def facet(fields):
    """A facet's class is named by the last part of its schema's address."""
    cls = FACETS[fields["_schemaURL"].rpartition("/")[2]]
    made = build(cls, {name: value for name, value in fields.items() if name != "_schemaURL"})
    assert made._schemaURL == fields["_schemaURL"], (made._schemaURL, fields["_schemaURL"])
    return made


def build(kind, value):
    origin, parts = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return build(next(part for part in parts if part is not type(None)), value)
    if origin is list:
        assert isinstance(value, list), value
        return [build(parts[0], entry) for entry in value]
    if origin is dict:
        assert isinstance(value, dict), value
        is_facets = isinstance(parts[1], type) and issubclass(parts[1], base.BaseFacet)
        return {name: facet(entry) if is_facets else build(parts[1], entry) for name, entry in value.items()}
    if attr.has(kind):
        hints = typing.get_type_hints(kind)
        known = {field.name: field.alias or field.name for field in attr.fields(kind) if field.init}
        return kind(**{known[name]: build(hints[name], entry) for name, entry in value.items() if name != "schemaURL"})
    if isinstance(kind, type) and issubclass(kind, base.EventType):
        return kind(value)
    if kind is float:
        assert isinstance(value, (int, float)) and not isinstance(value, bool), value
    elif isinstance(kind, type) and kind is not typing.Any:
        assert isinstance(value, kind), (kind, value)
    return value


for line in sys.stdin:
    try:
        event = build(base.RunEvent, json.loads(line))
        assert event.schemaURL == json.loads(line)["schemaURL"]
        print(json.dumps(Serde.to_dict(event)))
    except (AssertionError, KeyError, StopIteration, TypeError, ValueError) as error:
        print(json.dumps({"refused": f"{type(error).__name__}: {error}"}))

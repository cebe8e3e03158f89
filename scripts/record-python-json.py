"""Records what Python's json.dumps(sort_keys=True) writes, for test/conformance/python-json.json.

Usage: python3 scripts/record-python-json.py > test/conformance/python-json.json

Each case is [input, text]. The input is tagged, because JSON itself does not say what Python held:
["f", hex of the big-endian double], ["i", digits], ["s", text], ["b", bool], ["n"], ["l", [...]],
["d", [[key, value], ...]].
"""

import json
import random
import struct
import sys

rng = random.Random(20251115)


def tag(value):
    if value is None:
        return ["n"]
    if isinstance(value, bool):
        return ["b", value]
    if isinstance(value, int):
        return ["i", str(value)]
    if isinstance(value, float):
        return ["f", struct.pack(">d", value).hex()]
    if isinstance(value, str):
        return ["s", value]
    if isinstance(value, list):
        return ["l", [tag(item) for item in value]]
    return ["d", [[key, tag(item)] for key, item in value.items()]]


def random_double():
    while True:
        value = struct.unpack(">d", rng.randbytes(8))[0]
        if value == value and value not in (float("inf"), float("-inf")):
            return value


RANGES = [(0x00, 0x20), (0x20, 0x7F), (0x7F, 0x100), (0x100, 0x3000), (0xD7F0, 0xE010), (0xFFF0, 0x10010), (0x1F600, 0x1F640)]


def random_text(longest=8):
    return "".join(chr(rng.randrange(*rng.choice(RANGES))) for _ in range(rng.randrange(longest + 1)))


def random_value(depth):
    kind = rng.randrange(8 if depth > 0 else 6)
    if kind == 0:
        return rng.choice([None, True, False])
    if kind == 1:
        return rng.randrange(-1000, 1000)
    if kind == 2:
        return rng.randrange(-(2**80), 2**80)
    if kind == 3:
        return round(rng.uniform(-1000, 1000), rng.randrange(4))
    if kind in (4, 5):
        return random_text()
    if kind == 6:
        return [random_value(depth - 1) for _ in range(rng.randrange(4))]
    return {random_text(3): random_value(depth - 1) for _ in range(rng.randrange(5))}


FLOATS = [
    0.0, -0.0, 1.0, -1.0, 0.1, 0.5, 0.25, 0.01, 0.001, 0.0001, 0.00012345, 0.00001, 1e-05, 1.5e-05, 9.999e-05, 1e-06,
    1e-07, 1e-10, 1e-100, 5e-324, 2.2250738585072014e-308, 1e15, 1e16, 1e17, 1e20, 1e21, 1e22, 1e23, 1e100, 1e308,
    1.7976931348623157e308, 123456789.0, 1234567890123456.0, 9999999999999998.0, 12345678901234567.0, 0.1 + 0.2,
    1 / 3, 2 / 3, 100.0, 3.14, 9007199254740993.0, float("nan"), float("inf"), float("-inf"),
]
INTEGERS = [0, 1, -1, 7, 10, 1000, 2**31, 2**53 - 1, 2**53, 2**53 + 1, 2**63 - 1, -(2**63), 10**16, 10**22, 10**40]
STRINGS = [
    "", "plain", 'quote " and \\ backslash / slash', "\b\f\n\r\t", "\x00\x01\x1f", "\x7f", "\x80\xa0\xff", "é", "Ünïcödé",
    "日本", "\u2028\u2029", "\ufeff", "\uffff", "\ud83d", "\ude00", "\U0001f600", "a\U0001f600b", "\U0010ffff", "<script>", "'",
]
OBJECTS = [
    {}, [], {"b": 1, "a": 2, "B": 3, "": 4, "aa": 5, "a.b": 6, "_": 7},
    # By UTF-16 unit the emoji comes first, by code point last.
    {"\uffff": 1, "\U0001f600": 2, "\ue000": 3, "z": 4},
    {"\U0001f600": 1, "\U0001f601": 2, "\U0001f5ff": 3, "\ud83d": 4, "\ud83da": 5},
    {"__proto__": 1, "constructor": 2, "10": 3, "9": 4, "01": 5},
    [[[[]]]], [None, True, False, 0, 0.0, "", [], {}],
]

values = [*FLOATS, *INTEGERS, *STRINGS, *OBJECTS]
values += [random_double() for _ in range(120)]
values += [round(rng.uniform(0, 1), rng.randrange(1, 6)) for _ in range(40)]
values += [random_text() for _ in range(80)]
values += [random_value(3) for _ in range(160)]

cases = [[tag(value), json.dumps(value, sort_keys=True)] for value in values]
document = {"source": f"Python {sys.version.split()[0]}, json.dumps(sort_keys=True)", "cases": cases}
lines = ",\n".join("  " + json.dumps(case) for case in document["cases"])
print('{\n "source": ' + json.dumps(document["source"]) + ',\n "cases": [\n' + lines + "\n ]\n}")

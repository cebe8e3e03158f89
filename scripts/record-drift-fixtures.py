"""Records what scipy computes for test/unit/drift/fixtures/scipy.json.

Usage: python3 -m venv VENV && VENV/bin/pip install scipy==1.17.1 numpy==2.4.6
       VENV/bin/python scripts/record-drift-fixtures.py > test/unit/drift/fixtures/scipy.json

A sample is a list of numbers, or {"count", "factor", "modulus", "shift", "scale"} for the values
((i * factor) % modulus + shift) * scale, i = 0 … count - 1, so that large samples stay short.
"""

import json
import warnings

import numpy
import scipy
from scipy import stats
from scipy.spatial.distance import jensenshannon

warnings.simplefilter("ignore")
rng = numpy.random.default_rng(20261123)


def lattice(count, factor, modulus, shift=0, scale=1.0):
    return {"count": count, "factor": factor, "modulus": modulus, "shift": shift, "scale": scale}


def expand(sample):
    if isinstance(sample, list):
        return sample
    index = numpy.arange(sample["count"], dtype=numpy.int64)
    return ((index * sample["factor"]) % sample["modulus"] + sample["shift"]) * sample["scale"]


def rounded(values, digits=4):
    return [float(value) for value in numpy.round(values, digits)]


def integers(values):
    return [int(value) for value in values]


def ks_cases():
    pairs = [
        ("one value each, equal", [1.0], [1.0], "auto"),
        ("one value each, different", [1.0], [2.0], "auto"),
        ("one value against many", [0.5], rounded(rng.normal(size=30)), "auto"),
        ("the same sample", rounded(rng.normal(size=25)), None, "auto"),
        ("no overlap, equal sizes", rounded(rng.random(20)), rounded(rng.random(20) + 5), "auto"),
        ("no overlap, unequal sizes", rounded(rng.random(20)), rounded(rng.random(33) + 5), "auto"),
        ("two values against three", [1.0, 2.0], [1.5, 2.5, 3.5], "auto"),
        ("all tied", [3.0] * 12, [3.0] * 7, "auto"),
        ("negative zero and zero", [-0.0, 1.0], [0.0, 1.0], "auto"),
        ("very large values", [1e300, 2e300, -1e300], [1.5e300, 1e-300], "auto"),
    ]
    for n1, n2, shift in [(30, 30, 0.3), (30, 45, 0.5), (50, 70, 0.1), (100, 100, 0.4), (97, 101, 0.2),
                          (200, 350, 0.25), (500, 500, 0.1), (1, 200, 1.0), (12, 12, 2.0), (64, 48, 0.0)]:
        first, second = rounded(rng.normal(size=n1)), rounded(rng.normal(shift, 1, size=n2))
        pairs += [(f"normal, {n1} and {n2}, {method}", first, second, method) for method in ("exact", "asymp")]
    for n1, n2 in [(40, 60), (150, 150), (333, 111)]:
        first, second = integers(rng.integers(0, 5, n1)), integers(rng.integers(0, 6, n2))
        pairs += [(f"ties, {n1} and {n2}, {method}", first, second, method) for method in ("exact", "asymp")]
    for n1, n2, shift in [(1000, 1000, 0), (1000, 1000, 60), (2000, 3000, 150), (5000, 5000, 900), (9999, 10000, 30),
                          (10001, 10000, 100), (20000, 30000, 0), (20000, 30000, 200), (100000, 100000, 400),
                          (100000, 50000, 3000), (200000, 300000, 50), (400000, 300000, 900)]:
        pairs.append((f"lattice, {n1} and {n2} moved by {shift}", lattice(n1, 7919, 10007, 0, 0.5),
                      lattice(n2, 104729, 10007, shift, 0.5), "auto"))
    for case in pairs:
        name, first, second, method = case
        second = first if second is None else second
        result = stats.ks_2samp(expand(first), expand(second), method=method)
        yield {"name": name, "first": first, "second": second, "method": method,
               "statistic": float(result.statistic), "pValue": float(result.pvalue)}


def kolmogorov_cases():
    for n in (1, 2, 5, 10, 50, 139, 140, 141, 300, 1000, 5000, 20000, 99999, 100000, 250000, 999999, 1000001, 10**8, 2 * 10**9):
        for z in (0.05, 0.2, 0.35, 0.5, 0.6, 0.8, 0.86, 0.87, 1.0, 1.3, 1.4, 1.48, 1.49, 1.9, 2.1, 3.0, 5.0, 9.0, 15.0, 19.2):
            x = z / n**0.5
            if x < 1:
                yield {"n": n, "x": x, "pValue": float(stats.kstwo.sf(x, n))}
        for x in (0.3 / n, 0.5 / n, 0.75 / n, 1 / n, 0.5, 0.6, 1 - 0.5 / n):
            if x < 1:
                yield {"n": n, "x": x, "pValue": float(stats.kstwo.sf(x, n))}


def contingency_cases():
    tables = [
        ("two by two", [10, 20], [20, 10]),
        ("two by two, equal", [10, 10], [10, 10]),
        ("two by two, within the correction", [10, 11], [11, 10]),
        ("one class", [10], [20]),
        ("a zero in one row", [0, 5, 10], [3, 5, 2]),
        ("zeros that share no class", [7, 0], [0, 9]),
        ("ones", [1, 1], [1, 1]),
        ("shares, not counts", [0.5, 1.25, 3.75], [2.5, 0.75, 1.125]),
        ("huge counts, equal shares", [10**14, 3 * 10**14], [2 * 10**14, 6 * 10**14]),
        ("huge counts", [10**12, 10**12, 5], [10**12 + 10**7, 10**12, 9]),
        ("a tail near 1e-200", [500, 500], [20, 980]),
        ("a tail near 1e-300", [600, 400, 10], [10, 990, 20]),
        ("below the smallest double", [10**6, 0], [0, 10**6]),
        ("unequal sizes", [5, 3, 2], [5000, 3100, 1900]),
    ]
    for classes in (3, 4, 7, 10, 11, 50, 200, 1000):
        first = integers(rng.integers(1, 100, classes))
        second = integers(rng.integers(1, 100, classes))
        near = integers(numpy.maximum(1, numpy.array(first) + rng.integers(-2, 3, classes)))
        tables += [(f"{classes} classes", first, second), (f"{classes} classes, near", first, near)]
    for name, first, second in tables:
        result = stats.chi2_contingency([first, second])
        yield {"name": name, "first": first, "second": second, "statistic": float(result.statistic),
               "pValue": float(result.pvalue), "degrees": int(result.dof)}


def goodness_cases():
    for name, observed, expected in [
        ("equal", [5, 5, 5], [5, 5, 5]),
        ("unlike", [16, 18, 16, 14, 12, 12], [16, 16, 16, 16, 16, 8]),
        ("a zero", [0, 10, 20], [10, 10, 10]),
        ("a far tail", [0, 900, 100], [300, 300, 400]),
        ("huge", [10**12, 2 * 10**12], [10**12 + 5 * 10**6, 2 * 10**12 - 5 * 10**6]),
    ]:
        result = stats.chisquare(observed, expected)
        yield {"name": name, "observed": observed, "expected": expected, "statistic": float(result.statistic),
               "pValue": float(result.pvalue)}


def survival_cases():
    for degrees in (1, 2, 3, 5, 9, 10, 30, 99, 100, 1000, 9999, 100000, 1000000):
        for factor in (0.0, 1e-6, 0.01, 0.3, 0.7, 0.95, 1.0, 1.05, 1.3, 2.0, 4.0, 10.0, 60.0):
            x = degrees * factor
            yield {"degrees": degrees, "x": x, "pValue": float(stats.chi2.sf(x, degrees))}
        x = float(stats.chi2.isf(1e-200, degrees))
        yield {"degrees": degrees, "x": x, "pValue": float(stats.chi2.sf(x, degrees))}


def normal_cases():
    for z in (-40.0, -8.0, -3.0, -1.0, -1e-9, 0.0, 1e-300, 1e-9, 0.1, 0.5, 1.0, 1.4142, 1.96, 3.0, 5.0, 8.0, 12.0, 20.0,
              30.2, 37.5, 38.4, 40.0):
        yield {"z": z, "pValue": float(stats.norm.sf(z))}


def weights_cases():
    yield from [
        ("equal", [1, 2, 3], [1, 2, 3]),
        ("equal shares", [1, 2, 3], [10, 20, 30]),
        ("disjoint", [1, 0], [0, 1]),
        ("one class", [5], [7]),
        ("a zero bin in both", [1, 0, 2], [2, 0, 1]),
        ("a zero bin in one", [1, 0, 2], [2, 3, 1]),
        ("huge counts", [10**15, 2 * 10**15], [3 * 10**15, 10**15]),
        ("huge against small", [10**15, 1, 1], [1, 1, 1]),
        ("a hair apart", [1000000, 1000000], [1000001, 1000000]),
        ("subnormal shares", [1e-310, 1.0], [1.0, 1e-310]),
    ]
    for classes in (2, 5, 10, 30, 100, 1000):
        yield f"{classes} classes", integers(rng.integers(0, 1000, classes)), integers(rng.integers(1, 1000, classes))


def jensen_shannon_cases():
    for name, first, second in weights_cases():
        yield {"name": name, "first": first, "second": second, "natural": float(jensenshannon(first, second)),
               "base2": float(jensenshannon(first, second, 2))}


def wasserstein_cases():
    pairs = [
        ("one value each", [1.0], [4.0], None, None),
        ("equal", [1.0, 2.0, 3.0], [3.0, 2.0, 1.0], None, None),
        ("one against many", [0.0], [1.0, 2.0, 3.0], None, None),
        ("weights", [0, 1, 3], [5, 6, 8], [3, 1, 2], [1, 1, 1]),
        ("a weight of zero", [0, 1, 100], [0, 1, 2], [1, 1, 0], [1, 1, 1]),
        ("doubled values", [1, 1, 2], [1, 2, 2], [1, 2, 3], [3, 2, 1]),
        ("huge weights", [0, 1], [0, 1], [10**15, 1], [1, 10**15]),
        ("negative and large", [-1e12, 5, 1e12], [-1e11, 7, 2e12], None, None),
    ]
    for n1, n2 in [(5, 9), (50, 50), (300, 200)]:
        pairs.append((f"normal, {n1} and {n2}", rounded(rng.normal(size=n1)), rounded(rng.normal(1, 2, size=n2)), None, None))
        pairs.append((f"weighted, {n1} and {n2}", rounded(rng.normal(size=n1)), rounded(rng.normal(1, 2, size=n2)),
                      integers(rng.integers(0, 50, n1)), integers(rng.integers(1, 50, n2))))
    pairs.append(("lattice", lattice(20000, 7919, 10007, 0, 0.25), lattice(30000, 104729, 10007, 17, 0.25), None, None))
    for name, first, second, first_weights, second_weights in pairs:
        case = {"name": name, "first": first, "second": second,
                "distance": float(stats.wasserstein_distance(expand(first), expand(second), first_weights, second_weights))}
        if first_weights is not None:
            case |= {"firstWeights": first_weights, "secondWeights": second_weights}
        yield case


def main():
    groups = {
        "kolmogorovSmirnov": ks_cases(),
        "kolmogorovSurvival": kolmogorov_cases(),
        "chiSquareContingency": contingency_cases(),
        "chiSquareGoodness": goodness_cases(),
        "chiSquareSurvival": survival_cases(),
        "normalSurvival": normal_cases(),
        "jensenShannon": jensen_shannon_cases(),
        "wasserstein": wasserstein_cases(),
    }
    print("{")
    print(f'"versions": {json.dumps({"scipy": scipy.__version__, "numpy": numpy.__version__})}', end="")
    for name, cases in groups.items():
        lines = ",\n".join(json.dumps(case) for case in cases)
        print(f',\n"{name}": [\n{lines}\n]', end="")
    print("\n}")


main()

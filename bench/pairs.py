"""Two ways side by side: measured in alternation, compared in one place."""

import statistics

# What a larger figure means.
RATE = "rate"  # images/s, points, GFLOP/s: more is better
COST = "cost"  # seconds, bytes: less is better


def ratio(a, b, kind):
    """Above 1 where a (ours, or the new way) is better than b."""
    if a <= 0 or b <= 0:
        raise ValueError(f"a figure must be above 0, were {a} and {b}")
    return a / b if kind == RATE else b / a


def summary(pairs, kind):
    """Median a, median b, and of the pairs' ratios the median, the lowest and the highest."""
    ratios = [ratio(a, b, kind) for a, b in pairs]
    return {"a": statistics.median(a for a, _ in pairs), "b": statistics.median(b for _, b in pairs),
            "ratio": statistics.median(ratios), "pairs": len(pairs),
            "low": min(ratios), "high": max(ratios)}


# Two-sided 95 % quantiles of Student's t, by degrees of freedom.
T95 = {1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447, 7: 2.365, 8: 2.306, 9: 2.262}


def difference(pairs):
    """Mean of a - b over pairs, and its 95 % t interval."""
    differences = [a - b for a, b in pairs]
    mean = statistics.fmean(differences)
    half = (T95[len(pairs) - 1] * statistics.stdev(differences) / len(pairs) ** 0.5
            if len(pairs) > 1 else float("inf"))
    return mean, mean - half, mean + half


def of_other_classes(effects):
    """Mean over draws of their classes' mean effect, and its 95 % t interval for other classes than these.

    effects: for each draw the effect by class. Draws share classes, whose effects move them alike: to the variance of
    the mean over draws comes the covariance of shared classes' effects between two draws, at least 0, times the chance
    that a class drawn from one and one drawn from another are the same (docs/paper.md).
    """
    means = [statistics.fmean(effect.values()) for effect in effects]
    same, covariances = [], []
    for at, first in enumerate(effects):
        for second in effects[:at]:
            shared = sorted(set(first) & set(second))
            same.append(len(shared) / len(first) / len(second))
            if len(shared) > 1:
                covariances.append(statistics.covariance([first[c] for c in shared], [second[c] for c in shared]))
    more = max(0.0, statistics.fmean(covariances)) * statistics.fmean(same) if covariances else 0.0
    mean = statistics.fmean(means)
    if len(means) < 2:
        return mean, -float("inf"), float("inf")
    half = T95[len(means) - 1] * (statistics.variance(means) / len(means) + more) ** 0.5
    return mean, mean - half, mean + half


def accuracy_summary(pairs):
    """Means of a and b, their ratio, and the 95 % interval of a's mean over b's."""
    a, b = (statistics.fmean(side) for side in zip(*pairs))
    _, low, high = difference(pairs)
    return {"a": a, "b": b, "ratio": ratio(a, b, RATE), "pairs": len(pairs),
            "low": 1 + low / b, "high": 1 + high / b}


def alternate(first, second, count, told):
    """count pairs of what first() and second() return, A B A B ..."""
    pairs = []
    for number in range(1, count + 1):
        a = first()
        b = second()
        pairs.append((a, b))
        told(f"pair {number} of {count}: {a:,.5g} and {b:,.5g}")
    return pairs


def check():
    """Fails where a comparison does not mean what the tables say."""
    found = summary([(10, 5), (12, 4), (20, 5)], RATE)
    assert (found["a"], found["b"], found["ratio"], found["low"], found["high"]) == (12, 5, 3, 2, 4), found
    found = summary([(1.0, 2.0), (1.0, 4.0), (2.0, 2.0)], COST)
    assert (found["a"], found["b"], found["ratio"], found["low"], found["high"]) == (1, 2, 2, 1, 4), found
    assert ratio(90, 100, RATE) < 1 < ratio(90, 100, COST)
    mean, low, high = difference([(11, 10), (12, 10), (13, 10)])
    assert abs(mean - 2) < 1e-9 and abs(low + 0.4843) < 1e-3 and abs(high - 4.4843) < 1e-3
    apart = [{"a": 1.0, "b": 3.0}, {"c": 4.0, "d": 4.0}]
    assert of_other_classes(apart) == difference([(2, 0), (4, 0)])
    mean, low, high = of_other_classes([{"a": 1.0, "b": 3.0}, {"a": 2.0, "b": 6.0}])  # s^2 / 2 = 1; covariance 4, chance 1/2
    assert mean == 3 and abs(high - mean - T95[1] * 3 ** 0.5) < 1e-9
    even = accuracy_summary([(50, 50), (50, 50)])
    assert (even["ratio"], even["low"], even["high"]) == (1, 1, 1), even

"""All pairs: few combinations of features in which every two values of different features meet."""

from __future__ import annotations

import random
from collections.abc import Hashable, Mapping, Sequence
from itertools import combinations

Row = dict[str, Hashable]
Pair = frozenset[tuple[str, Hashable]]


def pairs_of(row: Mapping[str, Hashable]) -> set[Pair]:
    """Every two features of a combination, with their values."""
    return {frozenset(pair) for pair in combinations(row.items(), 2)}


def every_pair(features: Mapping[str, Sequence[Hashable]]) -> set[Pair]:
    """What a complete set of combinations has to cover."""
    return {
        frozenset([(first, one), (second, other)])
        for first, second in combinations(features, 2)
        for one in features[first]
        for other in features[second]
    }


def all_pairs(features: Mapping[str, Sequence[Hashable]], seed: int) -> list[Row]:
    """Combinations covering every pair, built greedily; the same for the same seed."""
    rng = random.Random(seed)
    left = every_pair(features)
    order = sorted(left, key=lambda pair: sorted(map(repr, pair)))
    rng.shuffle(order)
    rows = []
    for pair in order:
        if pair in left:
            row = _completed(dict(pair), features, left, rng)
            left -= pairs_of(row)
            rows.append(row)
    return rows


def _completed(
    row: Row, features: Mapping[str, Sequence[Hashable]], left: set[Pair], rng: random.Random
) -> Row:
    """The combination with each open feature set to the value that meets most pairs not covered yet."""
    open_features = [feature for feature in features if feature not in row]
    rng.shuffle(open_features)
    for feature in open_features:

        def gain(value: Hashable, feature: str = feature) -> int:
            return sum(frozenset([(feature, value), chosen]) in left for chosen in row.items())

        values = list(features[feature])
        rng.shuffle(values)
        row[feature] = max(values, key=gain)
    return {feature: row[feature] for feature in features}

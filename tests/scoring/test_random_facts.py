"""The invented stations, in whose facts sentences are read, don't contradict themselves."""

import pytest

from scoring.contradictions import contradictions
from tests.scoring.random_facts import random_facts

SEEDS = range(40)


@pytest.mark.parametrize("pace", ["mixed", "ahead"])
def test_the_data_of_an_invented_station_agree(pace):
    assert [found for seed in SEEDS for found in contradictions(random_facts(seed, pace=pace), [])] == []


def test_ahead_means_that_no_indicator_is_behind_time():
    facts = [random_facts(seed, pace="ahead").indicators for seed in SEEDS]
    assert [one.on_schedule[0] - one.on_schedule[1] for one in facts] == [0] * len(SEEDS)
    assert any(fact.behind for seed in SEEDS for fact in random_facts(seed).indicators.indicators)


def test_a_seed_tells_the_station():
    assert random_facts(7) == random_facts(7)
    assert len({random_facts(seed).station.address for seed in SEEDS}) > len(SEEDS) // 2

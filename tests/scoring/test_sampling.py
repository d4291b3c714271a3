"""The draw: repeatable from list and seed by anybody, whatever the order, and moved by nothing else."""

import hashlib
from random import Random

import pytest

from scoring.sampling import checksum, number_of, sample

WORKERS = [f"W{number}" for number in range(1, 41)]


def test_a_number_is_what_sha256sum_prints():
    """printf '20231212|W7' | sha256sum"""
    assert number_of("20231212", "W7") == hashlib.sha256(b"20231212|W7").hexdigest()


def test_this_draw_will_always_be_the_same():
    assert sample("20231212", WORKERS, 5) == ("W5", "W25", "W6", "W7", "W36")


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_the_list_plays_no_part(seed):
    shuffled = Random(seed).sample(WORKERS, len(WORKERS))
    assert sample("开奖号码 7", shuffled, 6) == sample("开奖号码 7", WORKERS, 6)
    assert checksum(shuffled) == checksum(WORKERS) != checksum(WORKERS[1:])


@pytest.mark.parametrize("seed", range(5))
def test_more_asked_for_adds_to_what_was_drawn_and_who_leaves_moves_nobody(seed):
    drawn = sample(f"{seed}", WORKERS, 6)
    assert sample(f"{seed}", WORKERS, 10)[:6] == drawn
    without = [worker for worker in WORKERS if worker != drawn[2]]
    assert sample(f"{seed}", without, 5) == drawn[:2] + drawn[3:]


def test_another_seed_is_another_draw():
    assert len({sample(f"{seed}", WORKERS, 6) for seed in range(50)}) == 50


def test_everybody_has_the_same_chance():
    """Over 2000 seeds each of 40 is drawn about 500 times in 10: four standard deviations are 78."""
    times = dict.fromkeys(WORKERS, 0)
    for seed in range(2000):
        for worker in sample(f"{seed}", WORKERS, 10):
            times[worker] += 1
    assert all(abs(count - 500) < 78 for count in times.values())


def test_no_more_than_there_are():
    assert set(sample("1", WORKERS[:3], 10)) == set(WORKERS[:3])
    assert sample("1", [], 10) == sample("1", WORKERS, 0) == ()


@pytest.mark.parametrize(("population", "size"), [(WORKERS, -1), (["W1", "W1"], 1)])
def test_a_draw_that_cannot_be(population, size):
    with pytest.raises(ValueError, match="a draw takes"):
        sample("1", population, size)

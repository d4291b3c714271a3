"""Who asks: everybody of tests/routes.py, an assistant, and an expert who wrote and was replaced."""

from tests.leaks.worlds import WRITTEN
from tests.routes import SIGNED_IN

EVERYBODY = SIGNED_IN | {"assistant", "replaced"}
SCORING = EVERYBODY & set(WRITTEN)
NOT_SCORING = EVERYBODY - SCORING

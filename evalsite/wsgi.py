"""The site for a web server."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evalsite.settings")

application = get_wsgi_application()
# What start-up made stays until the end. Unfrozen, a collection in the midst of a request looks at all of it again,
# which takes longer than most requests; all views are loaded first, so that they are part of it. A request makes
# thousands of objects that live as long as it does, so collections begin later, too: together a tenth of the time.
_ = get_resolver().url_patterns
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 10)

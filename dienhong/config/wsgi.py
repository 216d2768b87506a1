"""Pages and API."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dienhong.config.settings")
application = get_wsgi_application()

# What is loaded now stays: collections need not look at it, and the processes forked from this one go on sharing its
# memory. A batch of packages makes many objects at once, so collections at Python's pace cost it a tenth of its time.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 50)

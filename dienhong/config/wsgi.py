"""Pages and API."""

import gc

from django.core.wsgi import get_wsgi_application

from dienhong.config.loading import load_addresses, load_django

load_django()

from dienhong.signing.public import load_pdf_tools  # noqa: E402  after setup: it reads the settings

load_pdf_tools()
application = get_wsgi_application()
load_addresses()

# What is loaded now stays: collections need not look at it, and the processes forked from this one go on sharing its
# memory. A batch of packages makes many objects at once, so collections at Python's pace cost it a tenth of its time.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 50)

"""What a server runs: the application on the home that CLEANCLAIM_HOME names; `serve` has made its tables."""

from __future__ import annotations

from cleanclaim import store

store.boot(store.default_home())

from django.core.wsgi import get_wsgi_application  # noqa: E402 (Django wants its settings first)

application = get_wsgi_application()

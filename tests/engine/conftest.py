"""Properties are about what is computed, not about how busy the machine is."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "engine",
    deadline=None,
    max_examples=int(os.environ.get("YIBAO_EXAMPLES", "60")),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("engine")

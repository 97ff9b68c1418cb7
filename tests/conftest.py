"""How long a property may take is not what it tests: a busy machine must not fail it."""

from hypothesis import settings

settings.register_profile("evenkeel", deadline=None)
settings.load_profile("evenkeel")

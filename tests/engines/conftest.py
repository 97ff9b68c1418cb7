from hypothesis import settings

settings.register_profile("engines", deadline=None)
settings.load_profile("engines")

"""Root wiring only: the plugin brings options, fixtures and the summary."""

pytest_plugins = ["ftevents.pytest_plugin"]

from tests.projects.applying import agent, boss, own_files, project  # noqa: F401 - fixtures

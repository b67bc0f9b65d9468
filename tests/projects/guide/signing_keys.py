"""A key of the bureau's own for tests, as it is configured."""

from pathlib import Path

from projects.guide.certificates import keys


def own_key(path: Path, name: str, mode: int = 0o400) -> str:
    path.write_bytes(keys.made_key(name))
    path.chmod(mode)
    return str(path)

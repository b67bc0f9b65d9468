"""How much memory a program took."""

from pathlib import Path


def peak_mb() -> float:
    """Of this program alone: `ru_maxrss` would begin with what its parent had when it started it."""
    (line,) = [each for each in Path("/proc/self/status").read_text().splitlines() if each.startswith("VmHWM:")]
    return int(line.split()[1]) / 1024

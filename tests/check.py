"""The one command that checks everything: form, lint, types, tests.

python tests/check.py
"""

import subprocess
import sys
from pathlib import Path

CHECKS = [
    ["ruff", "format", "--check", "."],
    ["ruff", "check", "."],
    ["mypy"],
    ["pytest"],
]


def main() -> int:
    root = Path(__file__).parent.parent
    for check in CHECKS:
        print("·", *check, flush=True)
        if code := subprocess.run([sys.executable, "-m", *check], cwd=root, check=False).returncode:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Removes from installed packages what a server without a build, a test or a translation never opens.

`python shrink.py SITE_PACKAGES`
"""

import shutil
import subprocess
import sys
from pathlib import Path

UNUSED = (
    "numpy/**/tests",
    "pandas/tests",
    "pyarrow/tests",
    "**/*.map",
    "**/*.po",
    "**/*.pot",
    "**/*.pyi",
    "**/*.pxd",
    "**/*.pxi",
    "**/*.pyx",
    "**/*.cpp",
    "**/include",
    "superset/examples/**/*.parquet",
    "superset/examples/**/*.yaml",
    "superset/translations/[!e]*/LC_MESSAGES",
    "superset/translations/[!e]*/messages.json",
    "flask_appbuilder/translations/[!e]*/LC_MESSAGES",
    "selenium/webdriver/common/*/selenium-manager*",
    "selenium/webdriver/common/devtools",
    "pyarrow/*flight*",
    "pyarrow/*substrait*",
)
# Not all: stripping damages libraries whose headers were patched, as NumPy's and Pillow's were.
UNSTRIPPED = ("apsw/*.so", "zstandard/*.so", "_brotli*.so", "bottleneck/**/*.so", "pyarrow/*.so*")


def main(root: Path) -> None:
    """Deletes UNUSED below `root`, and the debugging symbols of UNSTRIPPED."""
    for pattern in UNUSED:
        for path in sorted(root.glob(pattern)):
            if path.is_dir():
                shutil.rmtree(path)
            elif path.exists():
                path.unlink()
    for locale in (root / "babel/locale-data").iterdir():
        if locale.stem != "root" and not locale.stem.startswith("en"):
            locale.unlink()
    for pattern in UNSTRIPPED:
        for library in sorted(root.glob(pattern)):
            subprocess.run(["strip", "--strip-unneeded", str(library)], check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""`python -m superset_assets`."""

import sys

from superset_assets.cli import main

sys.exit(main())

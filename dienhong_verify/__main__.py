"""`python -m dienhong_verify`."""

import sys

from dienhong_verify.cli import main

sys.exit(main())

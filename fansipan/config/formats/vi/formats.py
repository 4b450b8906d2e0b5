"""Vietnamese: 687.755,5 and 23/11/2026. Django groups no digits, and would read 05/10/2026 as the tenth of May."""

from __future__ import annotations

NUMBER_GROUPING = 3
DATE_FORMAT = SHORT_DATE_FORMAT = "d/m/Y"
DATETIME_FORMAT = SHORT_DATETIME_FORMAT = "d/m/Y H:i"

# The first form is the one that <input type="date"> and its like are filled with.
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"]
DATETIME_INPUT_FORMATS = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M"]

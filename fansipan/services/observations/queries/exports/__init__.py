"""Everything that is read for an export: what is asked, whether the actor may have it, its rows, how far it is."""

from fansipan.services.observations.queries.exports.asked import (
    MOST_STREAMS,
    YEARS,
    ExportFormat,
    ExportQuery,
    datastreams,
    estimate,
    streams_of,
)
from fansipan.services.observations.queries.exports.choices import (
    ParameterChoice,
    StationChoice,
    parameters,
    properties_of,
    stations,
)
from fansipan.services.observations.queries.exports.standing import (
    KEPT_FOR,
    ExportView,
    one,
    own,
)

__all__ = [
    "KEPT_FOR",
    "MOST_STREAMS",
    "YEARS",
    "ExportFormat",
    "ExportQuery",
    "ExportView",
    "ParameterChoice",
    "StationChoice",
    "datastreams",
    "estimate",
    "one",
    "own",
    "parameters",
    "properties_of",
    "stations",
    "streams_of",
]

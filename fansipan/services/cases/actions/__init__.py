"""Every change of a case: one transaction, one line on its timeline, one in the audit trail, one event for the house.

    opened = opening.open_case(actor, NewCase(type="environmental_incident", title=…, agency="SO-NNMT", party="NM-1",
                                              refs=("station:TL-KT-01", "alarm:123"), origin="alarm:123"))

opens a case, or gives the open one that the same origin opened already (`opened.fresh` tells). An empty `agency` is the
agency of the type. The house hears `cases.opened`, `cases.changed`, `cases.clock_expired`, `cases.task_overdue` and
`cases.closed`; each payload holds `case`, `type`, `state`, `agency`, `party`, `refs`, `origin`.
"""

from fansipan.services.cases.actions.opening import NewCase, Opened, open_case

__all__ = ["NewCase", "Opened", "open_case"]

"""Messages of Django that its Vietnamese catalogue lacks and that people here can meet; ours has them.

They are named in code so that collecting messages keeps them.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

BORROWED = (
    _("Toggle navigation"),
    _("Filter navigation items"),
    _("Null characters are not allowed."),
    _("Enter a complete value."),
    _("Enter a valid JSON."),
    _("Value must be valid JSON."),
    _("“%(pk)s” is not a valid value."),
    _("The inline value did not match the parent instance."),
    _("%(model)s instance with %(field)s %(value)r does not exist."),
    _("“%(value)s” value must be either True or False."),
    _("“%(value)s” value must be a float."),
    _("“%(value)s” value must be an integer."),
    _(
        "%(datetime)s couldn’t be interpreted in time zone %(current_timezone)s; it may be ambiguous or it may not exist."
    ),
    _("%(truncated_text)s…"),
)

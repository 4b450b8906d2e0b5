"""Messages that come from Django's own code, where the house's Vietnamese must be heard.

Some are missing in Django's catalogue; some it words otherwise than we do, and for one text there is one wording in
the whole site. Named in code, collecting messages keeps them in the kernel's catalogue, which goes before Django's.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext_lazy

MISSING = (
    _("Toggle navigation"),
    _("Filter navigation items"),
    _("Skip to main content"),
    _("Breadcrumbs"),
    _("Sidebar"),
    _("Model name"),
    _("Add link"),
    _("Change or view list link"),
    _("Added:"),
    _("Changed:"),
    _("Deleted:"),
    _("Error:"),
    _("Hide counts"),
    _("Show counts"),
    _("Toggle theme (current theme: auto)"),
    _("Toggle theme (current theme: light)"),
    _("Toggle theme (current theme: dark)"),
    _("Select all objects on this page for an action"),
    _("Select this object for an action - {}"),
    _("Null characters are not allowed."),
    _("Enter a complete value."),
    _("Enter a valid JSON."),
    _("Value must be valid JSON."),
    _("Constraint “%(name)s” is violated."),
    _("“%(pk)s” is not a valid value."),
    _("The inline value did not match the parent instance."),
    _("%(model)s instance with %(field)s %(value)r does not exist."),
    _("%(model)s instance with %(field)s %(value)r is not a valid choice."),
    _("“%(value)s” value must be either True or False."),
    _("“%(value)s” value must be a float."),
    _("“%(value)s” value must be an integer."),
    _(
        "ManagementForm data is missing or has been tampered with. Missing fields: %(field_names)s. "
        "You may need to file a bug report if the issue persists."
    ),
    _(
        "%(datetime)s couldn’t be interpreted in time zone %(current_timezone)s; "
        "it may be ambiguous or it may not exist."
    ),
    _("%(truncated_text)s…"),
)
MISSING_COUNTED = (
    ngettext_lazy("Please correct the error below.", "Please correct the errors below."),
    ngettext_lazy("entry", "entries"),
    ngettext_lazy(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
    ),
)
WORDED_OTHERWISE = (
    _("Administration"),
    _("Filter"),
    _("Log out"),
    _("Logged out"),
    _("active"),
    _("name"),
    _("user"),
    _("users"),
)

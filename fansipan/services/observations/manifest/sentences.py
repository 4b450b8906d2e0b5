"""A sentence for every problem and every audited action of this room, by its code."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "observations.datastream": _("There is no such datastream, or not for you."),
    "observations.period_turned_round": _("The period ends before it begins."),
    "observations.too_many_datastreams": _("At most %(most)s datastreams can be asked for at once."),
    "observations.period_too_long_for_raw": _(
        "That is more than %(days)s days of raw readings: ask for hours, or make an export."
    ),
    "observations.token_unknown": _("The station token is missing, unknown or revoked."),
    "observations.body_too_large": _("The body is larger than %(most)s bytes: send it in parts."),
    "observations.content_type": _("Content-Type %(given)s is not understood; send one of: %(known)s."),
    "observations.flag_period_unknown": _("There is no such flagged period, or not for you."),
    "observations.flag_withdrawn_already": _("This flag was withdrawn already."),
    "observations.flag_needs_reason": _("Write the reason: it stays on record."),
    "observations.flag_not_for_people": _("The flag %(flag)s is not a person's to give."),
    "observations.flag_period_too_long": _("A period of at most %(days)s days can be flagged at once."),
    "observations.no_such_table": _("There is no table of %(resolution)s readings."),
    "observations.flag_period": _("Readings flagged by hand"),
    "observations.withdraw_flag": _("Flag withdrawn"),
    "observations.export_stations": _("List of stations exported"),
    "observations.export": _("Readings exported"),
    "observations.export_made": _("File of an export made"),
    "observations.export_again": _("Export tried again"),
    "observations.download_export": _("File of an export taken"),
    "observations.export_unknown": _("There is no such export, or not for you."),
    "observations.no_readings_of_that_year": _("There are no readings of that year."),
    "observations.export_nothing": _("Choose at least one station that measures something."),
    "observations.export_too_long": _(
        "That is more than %(most)s rows, too many to wait for: ask for an export in the background."
    ),
    "observations.export_too_many_rows": _(
        "That is about %(rows)s rows, and this format holds %(most)s at most: choose a shorter period or CSV."
    ),
    "observations.too_many_exports": _("%(most)s of your exports are being made already: wait for one of them."),
    "observations.export_not_failed": _("This export did not fail."),
    "observations.export_not_ready": _("This export is not ready yet."),
    "observations.export_gone": _("The file is no longer there: ask for a new export."),
    "observations.export_queue": _(
        "%(most)s files are being taken at this moment, which is as many as go at once. Try again in a minute."
    ),
    "observations.export_no_room": _("The disk is nearly full. Readings still arriving come first."),
    "observations.export_disk": _("The file could not be written: %(reason)s."),
    "observations.export_broken": _("Something broke while the file was made. The reason is in the system's log."),
    "observations.export_abandoned": _("The work on this file was stopped before it came to an end."),
    "observations.export_account_closed": _("The account that asked for this export is closed."),
    "observations.csrf": _("The request does not carry the token of this site (X-CSRFToken)."),
    "observations.delivery": _("There is no such delivery, or not for you."),
    "observations.document": _("There is no such document, or not for you."),
    "observations.document_too_large": _("A photo or document can have at most %(most)s MB."),
    "observations.document_type": _("%(name)s is no photo, PDF or Office file without macros."),
    "observations.log_entry": _("There is no such entry in the log book."),
    "observations.log_entry_ended": _("The end of this entry is written already."),
    "observations.text_missing": _("Write what was done or seen."),
    "observations.moment_missing": _("Write the day and the time."),
    "observations.reason_missing": _("Write the reason: it stays on record."),
    "observations.period_too_long": _("A period of at most %(days)s days can be given at once."),
    "observations.no_such_choice": _("There is no choice %(given)s here."),
    "observations.quarantine_too_wide": _("Choose one cause first: one answer does not fit all refused lines."),
    "observations.station_still_unknown": _("Still nobody knows whose file %(name)s is. Say whose it is."),
    "observations.claimed_already": _("Delivery %(id)s was given to another station already."),
    "observations.prefix_of_another_file": _("The file's name does not begin with %(prefix)s."),
    "observations.replay_delivery": _("Delivery replayed"),
    "observations.claim_delivery": _("Delivery given to a station"),
    "observations.dismiss_refused": _("Refused lines put aside"),
    "observations.state_cause": _("Cause of missing readings stated"),
    "observations.write_log": _("Entry written in the log book"),
    "observations.end_log": _("End written in the log book"),
    "observations.add_document": _("Photo or document added"),
    "observations.export_original": _("Original bytes of a delivery taken away"),
    "observations.export_ledger": _("Loss ledger exported"),
    "observations.station": _("There is no such station, or not for you."),
    "observations.ftp_login": _(
        "The login %(login)s cannot be used: letters, digits and . _ - @ only, and not anonymous."
    ),
    "observations.ftp_password": _(
        "An FTP password has %(shortest)s to %(longest)s characters and no space at its ends."
    ),
    "observations.login_taken": _("Another station has the login %(login)s."),
    "observations.credential": _("The station has no such key, or it was revoked already."),
    "observations.station_code": _("%(code)s cannot be the code of a station: letters, digits and . _ - only."),
    "observations.station_exists": _("There is a station %(code)s already."),
    "observations.interval": _("An interval of %(seconds)s seconds does not divide the hour."),
    "observations.no_parameters": _("A station measures at least one parameter."),
    "observations.parameter_twice": _("The parameter %(code)s is named twice."),
    "observations.unknown_parameter": _("No observed property of such a station is called %(code)s."),
    "observations.prefix_taken": _("The file-name prefix %(prefix)s belongs to the station %(station)s."),
    "observations.organisation": _("There is no organisation with the code %(code)s."),
    "observations.profile": _("There is no vendor profile with the code %(code)s."),
    "observations.commune": _("There is no commune with the code %(code)s today."),
    "observations.outside_commune": _("The point does not lie in the commune %(commune)s but in %(found)s."),
    "observations.issue_token": _("Token issued"),
    "observations.set_ftp_login": _("FTP login set"),
    "observations.revoke_credential": _("Key revoked"),
    "observations.create_station": _("Station created"),
    "observations.bad_gzip": _("The compressed body is damaged: %(detail)s."),
    "observations.vendor_format": _("No file can be read by this vendor profile: %(field)s is %(value)s."),
    "observations.database_away": _("The database is away for a moment. Nothing was accepted: send it again."),
}

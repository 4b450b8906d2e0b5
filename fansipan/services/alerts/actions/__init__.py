"""Every write: judging readings, what people do to alarms, rules and mutings, telling, incidents."""

"""Every read: alarms, groups, rules, mutings, figures, what a rule would have raised."""

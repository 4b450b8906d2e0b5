"""What people fill in: filters, answers to alarms, rules, mutings, periods."""

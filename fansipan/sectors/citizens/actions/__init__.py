"""Every write of residents' business: require → change → audit → event."""

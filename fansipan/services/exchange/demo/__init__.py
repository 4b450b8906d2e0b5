"""The demo's other side: a server in the simulators' process that stands for the ministry's, marked as what it is."""

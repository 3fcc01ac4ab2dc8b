"""SIO Workflow: sick leave and complaints for the service managers of a cleaning company."""

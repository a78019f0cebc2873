"""The service one starts: intake, engines, screening and everything that is shown."""

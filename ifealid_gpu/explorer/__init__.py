"""The state of a session and what events do to it. It knows neither windows nor panels."""

"""Incidents to be commander of: seeded worlds in which commands cost virtual time, and whose log is what is scored.

``session``
    a run: commands in, events out, replayable
``worlds``, ``flow``
    what the incidents have in common: steps of five seconds, users, panels, and requests as a fluid
``retry_storm``, ``lockout``, ``slow_disk``
    the three incidents
``scoring``, ``policies``
    what a run is worth, from its log alone, and the ways to behave that say what a score is worth
"""

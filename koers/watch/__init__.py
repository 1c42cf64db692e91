"""See a report while its data, parameters or notebook are being written: build, serve, watch, build again.

``saves`` says what was saved and counts, ``builder`` is the process that builds, started anew when the code changed, ``server`` shows
the pages on this machine and has them reload, ``pages`` says what of a page is other than on disk, ``session`` runs it all.
"""

"""What the release survives: killed processes, full disks, broken networks, wrong clocks, hostile clients.

    PYTHONPATH=tests python3 -m torture dist/nameplate
"""

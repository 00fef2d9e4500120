"""The specimen's switches: the ids of the requirements they break, one line for each area."""

AR = (
    "AR-01",
    "AR-02",
    "AR-03",
    "AR-04",
    "AR-05",
    "AR-06",
    "AR-07",
    "AR-08",
    "AR-09",
    "AR-10",
    "AR-11",
    "AR-12",
    "AR-13",
    "AR-14",
    "AR-15",
    "AR-16",
    "AR-17",
    "AR-18",
)
DS = (
    "DS-01",
    "DS-02",
    "DS-03",
    "DS-04",
    "DS-05",
    "DS-07",
    "DS-08",
    "DS-09",
    "DS-10",
    "DS-11",
    "DS-12",
    "DS-13",
    "DS-14",
)
GV = ("GV-05", "GV-06", "GV-07", "GV-08", "GV-09", "GV-10", "GV-11", "GV-12", "GV-13", "GV-15")
HO = ("HO-01", "HO-02", "HO-03", "HO-04", "HO-05", "HO-06", "HO-07", "HO-08", "HO-09", "HO-10")
ID = ("ID-01", "ID-02", "ID-03", "ID-04", "ID-06", "ID-07", "ID-08", "ID-09", "ID-10", "ID-11", "ID-12", "ID-13")
PR = (
    "PR-01",
    "PR-02",
    "PR-03",
    "PR-04",
    "PR-05",
    "PR-06",
    "PR-07",
    "PR-08",
    "PR-09",
    "PR-10",
    "PR-11",
    "PR-12",
    "PR-14",
)
SS = ("SS-01", "SS-02", "SS-03", "SS-04", "SS-05", "SS-06", "SS-07", "SS-08", "SS-09", "SS-10", "SS-11", "SS-12")
VR = ("VR-07",)

CLOCK = ("ID-03-clock", "ID-08-clock")
"""What only time shows: codes that never expire, and callers who stay recognised however long they are silent."""
ROLE = "ID-12-role"
"""Staff who may do what only others may."""
BROWSER = ("HO-08-contrast", "HO-08-keyboard")
"""What only a browser shows: words too faint to read, and a button that no key reaches."""

SWITCHES = (*AR, *DS, *GV, *HO, *ID, *PR, *SS, *VR)

"""An agenda small enough to count by hand, on 31 December 2019.

Two themes. Alfa has projects x (running, three milestones) and y (no printed status, a placeholder);
beta has z (on hold, five milestones)::

    id     due until  status        state on 2019-12-31
    x-01   2019-Q4    done          done
    x-02   2019-Q4    in_progress   late (the quarter ends on the reference date itself)
    x-03   2020-Q1    in_progress   due
    y-01   -          -             placeholder, not counted
    z-01   2019-Q3    on_hold       late
    z-02   -          not_started   undated
    z-03   2019-Q2    -             unknown (its date passed, but whether it is done nobody says)
    z-04   2020-Q1    done          done, before its quarter began
    z-05   2020-Q4    not_started   due, uncertain
"""

from __future__ import annotations

import io
from datetime import date

import pandas as pd

from koers.monitor.monitor import Monitor, build_monitor

REFERENCE = date(2019, 12, 31)
CSV = {
    "themes": "theme_id,kind,label\nalfa,theme,Alfa\nbeta,theme,Beta\nleeg,theme,Leeg\n",
    "projects": "theme_id,project_id,kind,parent_id,label\nalfa,x,project,,Xen\nalfa,y,project,,Ypsilon\nbeta,z,project,,Zet\nleeg,q,project,,Qu\n",
    "agenda": (
        "theme_id,project_id,code,lead_party,start_label,duration_label,status,status_label,"
        "capacity_municipalities,capacity_insurer,return_municipalities,return_insurer,costs_label,note_nl,note_en\n"
        "beta,z,z1,GGD,2018,,on_hold,On hold,2,1,3,1,,Ligt stil.,Stands still.\n"
        "alfa,x,x1,gemeenten,juli 2018,ntb,in_progress,Gestart,3,1,3,2,Geen,Loopt goed.,Goes well.\n"
        "alfa,y,y1,gemeenten,,,,,1,1,1,1,,,\n"
    ),
    "milestones": (
        "milestone_id,theme_id,project_id,description,due_label,due_from,due_until,due_uncertain,status,placeholder,remark_nl,remark_en\n"
        "x-01,alfa,x,Een,Q4 2019,2019-Q4,2019-Q4,no,done,no,,\n"
        "x-02,alfa,x,Twee,Q4 2019,2019-Q4,2019-Q4,no,in_progress,no,Bijna.,Nearly.\n"
        "x-03,alfa,x,Drie,Q1 2020,2020-Q1,2020-Q1,no,in_progress,no,,\n"
        "y-01,alfa,y,(leeg),,,,no,,yes,,\n"
        "z-01,beta,z,Vier,Q3 2019,2019-Q3,2019-Q3,no,on_hold,no,,\n"
        "z-02,beta,z,Vijf,,,,no,not_started,no,,\n"
        "z-03,beta,z,Zes,Q2 2019,2019-Q2,2019-Q2,no,,no,,\n"
        "z-04,beta,z,Zeven,Q1 2020,2020-Q1,2020-Q1,no,done,no,,\n"
        "z-05,beta,z,Acht,2020?,2020-Q1,2020-Q4,yes,not_started,no,,\n"
    ),
    "risks": (
        "risk_id,theme_id,project_id,description,category,kind\n"
        "x-r1,alfa,x,te weinig geld,funding,risk\nx-r2,alfa,x,geen medewerking,commitment,risk\n"
        "y-r1,alfa,y,(leeg),none_given,risk\nz-r1,beta,z,geen medewerking,commitment,dependency\n"
    ),
}


def frames() -> dict[str, pd.DataFrame]:
    """Return the tables as they are after loading: text, None where blank, the line in the file as index."""
    read = {name: pd.read_csv(io.StringIO(text), dtype=object, keep_default_na=False) for name, text in CSV.items()}
    filled = {name: frame.where(frame != "", None) for name, frame in read.items()}
    return {name: frame.set_axis(range(2, len(frame) + 2)) for name, frame in filled.items()}


def small(reference_date: date = REFERENCE) -> Monitor:
    """Return the monitor of the small agenda."""
    return build_monitor(frames(), {name: f"data/{name}.csv" for name in CSV}, reference_date)

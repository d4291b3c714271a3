"""The indicator targets of the agreements of 文冲街 and 大沙街: station-wide, none for single areas."""

from decimal import Decimal

# None: agreed that there is none (printed "/"). By code of the indicator catalogue.
TARGETS: dict[str, Decimal | None] = {
    code: None if quantity is None else Decimal(quantity)
    for code, quantity in {
        "files": None,
        "phone-visits": 3382,
        "home-visits": 948,
        "consultations": None,
        "casework-opened": 90,
        "casework-sessions": 540,
        "casework-closed": 90,
        "groups": 30,
        "group-sessions": 180,
        "group-attendance": 1440,
        "large-events": 16,
        "large-event-attendance": 2500,
        "small-events": 58,
        "small-event-attendance": 1740,
        "new-volunteers": 60,
        "new-lead-volunteers": 24,
        "new-volunteer-teams": 2,
        "community-surveys": 9,
        "public-issues": 1920,
        "case-studies": 2,
        "regular-study-hours": 48,
        "party-activity-hours": 48,
        "party-building-hours": 96,
        "community-groups-fostered": 2,
        "community-group-services": 2,
        "volunteer-general-training": 4,
        "volunteer-event-training": 25,
        "volunteer-events": 8,
    }.items()
}

"""Names of indicators with their units: the unit is said once, whether a name brings it along or not."""


def with_unit(name: str, unit: str) -> str:
    """接案（个）; a name that begins or ends with its unit, such as 节数 or 人次, stays alone."""
    return (
        name
        if not unit or name.startswith(unit) or name.endswith((unit, f"（{unit}）"))
        else f"{name}（{unit}）"
    )


def without_unit(name: str, unit: str) -> str:
    """学习教育工作 of 学习教育工作（小时）, where a quantity with its unit follows."""
    return name.removesuffix(f"（{unit}）")

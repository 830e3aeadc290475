"""How a benchmark says what had to be reached, and whether it was."""


def goal(what: str, figure: str, bound: float, *, met: bool, note: str = "") -> bool:
    """Print one goal; give whether it is met."""
    verdict = "met" if met else "missed"
    print(f"goal: {what} {figure} <= {bound:g} ({verdict}){note}", flush=True)
    return met

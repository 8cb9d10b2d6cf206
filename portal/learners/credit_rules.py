"""The credit rules the law gives; afterwards editors keep them."""

from portal.learners.models import CreditRule, EmploymentType

LAWFUL_RULES = [
    # (employment type, from year, JP a year, bound, regulation)
    (EmploymentType.PNS, 2023, 20, CreditRule.Bound.FLOOR, "UU 20/2023 pasal 49"),
    (EmploymentType.PPPK, 2023, 24, CreditRule.Bound.CEILING, "PP 49/2018 pasal 40"),
]


def ensure_credit_rules() -> None:
    """Lays the first rule of each employment type; a type that has rules is the editors' and is left alone."""
    for employment_type, from_year, hours, bound, regulation in LAWFUL_RULES:
        if not CreditRule.objects.filter(employment_type=employment_type).exists():
            CreditRule.objects.create(
                employment_type=employment_type, from_year=from_year, hours=hours, bound=bound, regulation=regulation
            )

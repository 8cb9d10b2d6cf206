from portal.learners.models.agency import Agency
from portal.learners.models.credit import CreditRule, LearningCredit
from portal.learners.models.user import EmploymentType, User

__all__ = ["Agency", "CreditRule", "EmploymentType", "LearningCredit", "User"]

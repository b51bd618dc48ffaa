"""Who people are: staff, customers, and where a desk is alive."""

from accounts.models.audit import AuditEntry
from accounts.models.customer import Customer
from accounts.models.password_tries import PasswordTries
from accounts.models.presence import Duty, Lease
from accounts.models.skills import Skill, SkillKind, SkillLevel, StaffSkill
from accounts.models.staff import Role, Status, SupportLine, Team, Theme, User, UserManager

__all__ = [
    "AuditEntry",
    "Customer",
    "Duty",
    "Lease",
    "PasswordTries",
    "Role",
    "Skill",
    "SkillKind",
    "SkillLevel",
    "StaffSkill",
    "Status",
    "SupportLine",
    "Team",
    "Theme",
    "User",
    "UserManager",
]

"""The environment variables of docs/operations.md: each with its kind, its bounds and its default.

A variable without a default is required. What its number counts (seconds, bytes, people) stands in
the document. `bankchat.settings` takes all of them over, with what the environment says; a value
that is not of its kind stops the start (bankchat/environment.py).
"""

from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta

from bankchat.kinds import (
    Bucket,
    Bytes,
    Complexity,
    Count,
    CountOrNone,
    Country,
    DatabaseUrl,
    Duration,
    Email,
    Factor,
    Folder,
    Hours,
    Origins,
    Part,
    Phone,
    Port,
    Prefix,
    PublicKey,
    Rate,
    RedisUrl,
    Region,
    Seconds,
    SecondsOrNone,
    Secret,
    SecretOrNone,
    Share,
    Text,
    Url,
    Zone,
)

BASE_DIR = Path(__file__).resolve().parent.parent

SECRET_KEY: Secret
DATABASE_URL: DatabaseUrl
REDIS_URL: RedisUrl
PUBLIC_ORIGINS: Origins
HTTPS: bool = True
DEBUG: bool = False
DEMO_BANK: bool = False
RELOAD: bool = False
PORT: Port = 8000
TRUSTED_PROXIES: Annotated[int, Meta(ge=0, le=10)] = 0
BANK_NAME: Text = "Bank"
CHANNEL_PREFIX: Prefix = "bankchat"
BANK_PHONE: Phone = ""
BANK_EMAIL: Email = ""

# the bank's systems
BANK_TOKEN_ISSUER: Annotated[
    str,
    Meta(
        pattern=r"\A\S*\Z",
        description="an issuer without spaces",
        examples=["https://bank.example"],
    ),
] = ""
BANK_TOKEN_AUDIENCE: Text = "bankchat"
BANK_JWKS_URL: Url = ""
BANK_TOKEN_PEM: PublicKey = ""
BANK_DIRECTORY_URL: Url = ""
BANK_DIRECTORY_KEY: SecretOrNone = ""
BANK_DIRECTORY_TIMEOUT: Duration = 2.0
BANK_DIRECTORY_QUESTIONS: Count = 16

# the service level
FIRST_RESPONSE_TARGET: Annotated[int, Meta(ge=2, le=366 * 86_400)] = 60
FIRST_RESPONSE_WARNING: Seconds = 40
WORKING_HOURS: Hours = "mon-sun 00:00-24:00"
HOLIDAYS_COUNTRY: Country = ""
REOPEN_WINDOW: SecondsOrNone = 600
CLOSE_UNDO: SecondsOrNone = 10
SILENCE_CLOSE: SecondsOrNone = 3600
SILENCE_WARNING: SecondsOrNone = 600
RATING_WINDOW: SecondsOrNone = 86_400

# topics (tickets/topics/)
TOPIC_MODELS: Folder = str(BASE_DIR / ".local" / "topics")
TOPIC_CONFIDENCE: Share = 0.5

# who gets a ticket (tickets/routing/)
ROUTING: Literal["assign", "offer"] = "assign"
OFFER_SECONDS: Duration = 15.0
OFFER_PAUSE: Annotated[float, Meta(ge=0, le=86_400)] = 60.0
SECOND_LINE_COMPLEXITY: Complexity = 3
LOAD_ANSWERED: Share = 0.25
CAPACITY_CEILING: Factor = 2.0
RAMP_UP_FIRST: CountOrNone = 3
RAMP_UP_SECONDS: Annotated[float, Meta(ge=0, le=86_400)] = 20.0
STICKY_SECONDS: SecondsOrNone = 86_400
GONE_UNANSWERED: Duration = 45.0
GONE_ANSWERED: Duration = 300.0

# who may read what (tickets/access.py)
ANSWERED_ACCESS_DAYS: Annotated[int, Meta(ge=0, le=90)] = 0

# search (messaging/desk/search/)
SEARCH_TIMEOUT: Duration = 1.5
SEARCHES_AT_ONCE: Count = 4

# files
STATIC_ROOT: Folder = str(BASE_DIR / ".local" / "static")
FILES_ROOT: Folder = str(BASE_DIR / ".local" / "files")
FILES_S3_BUCKET: Bucket = ""
FILES_S3_ENDPOINT: Url = ""
FILES_S3_REGION: Region = ""
FILES_S3_KEY: SecretOrNone = ""
FILES_S3_SECRET: SecretOrNone = ""
FILES_PER_DAY: CountOrNone = 100
FILES_BYTES_PER_DAY: Bytes = 200 * 2**20
PERSON_UPLOADS: Rate = (30, 10)

# what one web process bears (messaging/protocol/limits.py)
CUSTOMER_MESSAGES: Rate = (120, 100)
STAFF_MESSAGES: Rate = (600, 200)
STAFF_WRITES: Rate = (300, 100)
PERSON_READS: Rate = (600, 150)
PERSON_MARKS: Rate = (3000, 500)
PERSON_ENTRIES: Rate = (60, 20)
CUSTOMER_SOCKETS: Count = 5
STAFF_SOCKETS: Count = 10
SOCKETS: Count = 20_000
SOCKETS_UNKNOWN: Count = 2500
SOCKETS_UNKNOWN_PER_ADDRESS: Count = 50

# tickets of other systems (messaging/intake/)
API_KEY_REQUESTS: Rate = (600, 100)
API_FAILED_TRIES: Rate = (10, 10)

# admission of strangers (accounts/admission.py)
ANONYMOUS_REQUESTS: Rate = (1200, 600)
STATIC_REQUESTS: Rate = (12_000, 6000)
PERSON_REQUESTS: Rate = (3000, 1000)

# sign-in
SIGN_INS_PER_ADDRESS: Rate = (60, 60)
PASSWORD_HASHES: Count = 2
PASSWORD_QUEUE: CountOrNone = 60
PASSWORD_WAIT: Duration = 8.0
PASSWORD_TRIES: Count = 5
PASSWORD_TRIES_PER_PERSON: Count = 50
PASSWORD_TRIES_PER_ADDRESS: Count = 100
PASSWORD_PAUSE: Seconds = 900

# time, database, pages, downloads, logs
TIME_ZONE: Zone = "Europe/Tallinn"
DATABASE_POOL: Count = 12
PAGES: Part = 0  # two thirds of DATABASE_POOL
PAGES_PER_PERSON: Part = 0  # a quarter of DATABASE_POOL
PAGE_WAIT: Duration = 5.0
REPORTS: Count = 3
DOWNLOADS: Count = 40
DOWNLOADS_PER_PERSON: Count = 6
DOWNLOAD_WAIT: Duration = 5.0
DOWNLOAD_TIMEOUT: Duration = 600.0
LOG_LEVEL: Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] = "INFO"

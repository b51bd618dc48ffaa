"""Kinds of environment variables: what a text may be, said by msgspec's bounds and patterns.

A description takes the place of the bounds in a refusal, an example that of the default.
"""

from typing import Annotated

from msgspec import Meta

Count = Annotated[int, Meta(ge=1, le=10**6)]
CountOrNone = Annotated[int, Meta(ge=0, le=10**6)]
Bytes = Annotated[int, Meta(ge=1, le=2**50)]
Port = Annotated[int, Meta(ge=1, le=65_535)]
Seconds = Annotated[int, Meta(ge=1, le=366 * 86_400)]
SecondsOrNone = Annotated[int, Meta(ge=0, le=366 * 86_400)]
Duration = Annotated[float, Meta(ge=0.01, le=86_400)]  # seconds, and parts of them
Share = Annotated[float, Meta(ge=0, le=1)]
Factor = Annotated[float, Meta(ge=1, le=100)]
Complexity = Annotated[int, Meta(ge=1, le=4)]
Number = Annotated[float, Meta(ge=0.01, le=10**9)]
Rate = Annotated[
    tuple[Number, Number],
    Meta(
        description="two numbers with a comma between, so many a minute and so many at once, "
        "each from 0.01 to 1000000000"
    ),
]
Text = Annotated[
    str,
    Meta(pattern=r"\A[^\0-\x1f\x7f]*[^\0-\x20\x7f][^\0-\x1f\x7f]*\Z", description="a line of text"),
]
Secret = Annotated[
    str,
    Meta(pattern=r"\A\S+\Z", description="a secret without spaces", examples=["Yk3vQ0…"]),
]
SecretOrNone = Annotated[
    str, Meta(pattern=r"\A\S*\Z", description="a secret without spaces", examples=["Yk3vQ0…"])
]
Folder = Annotated[
    str,
    Meta(
        pattern=r"\A[^\0-\x1f]*[^\0-\x20][^\0-\x1f]*\Z",
        description="the path of a folder",
        examples=["/srv/bankchat"],
    ),
]
Url = Annotated[
    str,
    Meta(
        pattern=r"\A(https?://([^\s/?#@]+@)?(\[[0-9A-Fa-f:]+\]|[^\s/?#:@]+)(:\d{1,5})?(/\S*)?)?\Z",
        description="an address that begins with https:// or http://",
        examples=["https://systems.bank.example/chat"],
    ),
]
Origin = Annotated[str, Meta(pattern=r"\Ahttps?://([A-Za-z0-9._-]+|\[[0-9a-f:]+\])(:\d{1,5})?\Z")]
Origins = Annotated[
    tuple[Origin, ...],
    Meta(
        min_length=1,
        description="origins with a comma between, each a scheme and a host without a path",
        examples=["https://support.bank.example"],
    ),
]
DatabaseUrl = Annotated[
    str,
    Meta(
        pattern=r"\Apostgres(ql)?://\S+/[^\s/]+\Z",
        description="an address of PostgreSQL with a database",
        examples=["postgres://bankchat:…@db.bank.example/bankchat"],
    ),
]
RedisUrl = Annotated[
    str,
    Meta(
        pattern=r"\A(rediss?|unix)://\S+\Z",
        description="an address of Redis or Valkey",
        examples=["redis://:…@redis.bank.example:6379/0"],
    ),
]
Prefix = Annotated[
    str, Meta(pattern=r"\A[A-Za-z0-9._-]{1,50}\Z", description="1 to 50 letters, digits, . _ or -")
]
Phone = Annotated[
    str,
    Meta(
        pattern=r"\A([+\d][\d ()-]*)?\Z",
        description="a telephone number",
        examples=["+372 600 0000"],
    ),
]
Email = Annotated[
    str,
    Meta(
        pattern=r"\A([^@\s]+@[^@\s]+)?\Z",
        description="an e-mail address",
        examples=["help@bank.example"],
    ),
]
PublicKey = Annotated[
    str,
    Meta(
        pattern=r"\A(\s*-----BEGIN [A-Z ]+-----\s[A-Za-z0-9+/=\s]+-----END [A-Z ]+-----\s*)?\Z",
        description="one public key as PEM",
        examples=["-----BEGIN PUBLIC KEY-----\\n…\\n-----END PUBLIC KEY-----"],
    ),
]
Bucket = Annotated[
    str,
    Meta(
        pattern=r"\A([A-Za-z0-9._-]{3,255})?\Z",
        description="the name of a bucket",
        examples=["bankchat-files"],
    ),
]
Region = Annotated[
    str,
    Meta(pattern=r"\A[A-Za-z0-9-]*\Z", description="the name of a region", examples=["eu-north-1"]),
]
Zone = Annotated[str, Meta(description="a time zone of the IANA list")]
Hours = Annotated[str, Meta(description="hours of the week")]
Country = Annotated[
    str,
    Meta(
        description="a country that the library `holidays` knows, or a part of it", examples=["EE"]
    ),
]
Part = Annotated[int, Meta(ge=1, le=10**6, examples=["8"])]  # of DATABASE_POOL

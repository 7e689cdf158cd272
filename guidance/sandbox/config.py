"""What a sandbox can be told: limits, pace, money, and where it keeps its memory."""

from dataclasses import dataclass

DEFAULT_CREDITS = 250_000


@dataclass(frozen=True, slots=True)
class Config:
    """Settings of one sandbox. Times in seconds, limits per minute and account.

    ``keys`` are API keys; two keys written ``UUID:name`` with the same name share an account,
    a key without a name is an account of its own. The limits are those of API contract 1.3.
    """

    host: str = "127.0.0.1"
    port: int = 0
    public_url: str = ""
    keys: tuple[str, ...] = ()
    state: str = ""
    seed: int | None = None
    duration: float = 6.0
    spread: float = 0.0
    latency: float = 0.0
    slots: int = 10
    pending_limit: int = 200
    pending_variations: int = 100
    creates_per_minute: int = 100
    calls_per_minute: int = 2000
    max_upload_mb: float = 30.0
    form_seconds: float = 120.0
    credits: int = DEFAULT_CREDITS
    unit: str = "CREDITS"
    listing_lag: float = 0.0
    strict: bool = False
    lenient: bool = False
    enlarge: bool = False
    stamped: bool = False
    webhook: str = ""
    webhook_key: str = ""
    api_outage: int = 0
    upload_outage: int = 0
    image_outage: int = 0
    verbose: bool = False

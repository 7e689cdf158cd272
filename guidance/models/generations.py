"""Generations, their guidance slots and the attempts to send them."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

from guidance.models.accounts import Account
from guidance.models.people import User
from guidance.models.references import Reference
from guidance.models.teams import Team


class Generation(models.Model):
    """One request for pictures: the intent, written down before anything is sent.

    `recipe` is the frozen JSON of `guidance.domain.recipe.Recipe.to_json()`; the columns beside
    it repeat what lists and queries need. `state` only moves by a conditional UPDATE
    (`guidance.services`), and `version` grows with each visible change.
    `remix_of` is the run whose recipe this one began with, whatever was changed since.
    `expected_seconds` is how long this model and size usually take, when it was sent;
    `took_seconds` how long it is taken to have run, between two looks (`domain.durations`).

    A run with a `transform` makes a variation of `source_image`: `variation` is the frozen JSON
    of `guidance.domain.variations.Variation.to_json()`, and the recipe, prompt and seed are those
    that the picture goes back to.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "Queued"
        PREPARING = "preparing", "Preparing"
        SUBMITTING = "submitting", "Submitting"
        PENDING = "pending", "Generating"
        FETCHING = "fetching", "Downloading"
        COMPLETE = "complete", "Complete"
        UNCERTAIN = "uncertain", "Checking"
        NOT_CHARGED = "not_charged", "Not charged"
        FAILED = "failed", "Failed"
        CANCELLED = "cancelled", "Cancelled"
        STALLED = "stalled", "Stalled"

    class Transform(models.TextChoices):
        NONE = "", "Generation"
        UPSCALE = "upscale", "Upscale"
        NOBG = "nobg", "Remove background"
        UNZOOM = "unzoom", "Unzoom"
        UNIVERSAL = "universal", "Universal upscale"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="generations")
    member = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="generations"
    )
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="generations")
    client_token = models.UUIDField()
    retry_of = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="retries"
    )
    transform = models.CharField(
        max_length=12, choices=Transform, default=Transform.NONE, blank=True
    )
    source_image = models.ForeignKey(
        "guidance.Image",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="variations",
    )
    variation = models.JSONField(null=True, blank=True)
    remix_of = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="remixes"
    )
    state = models.CharField(max_length=12, choices=State, default=State.QUEUED)
    version = models.PositiveIntegerField(default=1)
    recipe = models.JSONField()
    prompt = models.TextField()
    model_id = models.CharField(max_length=64)
    model_name = models.CharField(max_length=80)
    preset_style = models.CharField(max_length=32, blank=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    num_images = models.PositiveSmallIntegerField()
    estimate = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    cost = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    cost_unit = models.CharField(max_length=8, blank=True)
    cost_verified = models.BooleanField(default=False)
    seed = models.BigIntegerField(null=True, blank=True)
    remote_id = models.CharField(max_length=64, blank=True)
    expected_seconds = models.FloatField(null=True, blank=True)
    trouble = models.CharField(max_length=32, blank=True)
    trouble_said = models.TextField(blank=True)
    trouble_means = models.TextField(blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    cancel_requested_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    next_step_at = models.DateTimeField(null=True, blank=True, default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    running_since = models.DateTimeField(null=True, blank=True)
    seen_done_at = models.DateTimeField(null=True, blank=True)
    took_seconds = models.FloatField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "client_token"], name="one_run_per_click")
        ]
        indexes = [
            models.Index(fields=["member", "team", "-created_at", "-id"], name="feed_of_person"),
            models.Index(
                fields=["next_step_at"],
                name="generations_to_step",
                condition=models.Q(next_step_at__isnull=False),
            ),
            models.Index(
                fields=["account", "state"],
                name="generations_in_flight",
                condition=~models.Q(state__in=["complete", "failed", "cancelled", "not_charged"]),
            ),
            models.Index(
                fields=["account", "-running_since"],
                name="listing_of_account",
                condition=models.Q(running_since__isnull=False),
            ),
            models.Index(
                fields=["model_id", "-ended_at"],
                name="durations_by_model",
                condition=models.Q(state="complete"),
            ),
            models.Index(
                fields=["transform", "-ended_at"],
                name="durations_by_transform",
                condition=models.Q(state="complete") & ~models.Q(transform=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state}: {self.prompt[:40]}"


class GuidanceSlot(models.Model):
    """One guiding picture of a generation: an uploaded reference or an earlier image.

    `kind` is a `ControlNetKind` value, or "init_image" for image-to-image (then `weight` is the
    init strength). Rows exist so that lineage and "used by" are queries; the recipe stays the
    truth for sending. Only enabled slots have rows.
    """

    generation = models.ForeignKey(Generation, on_delete=models.CASCADE, related_name="slots")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12)
    reference = models.ForeignKey(
        Reference, on_delete=models.PROTECT, null=True, blank=True, related_name="used_in"
    )
    image = models.ForeignKey(
        "guidance.Image", on_delete=models.PROTECT, null=True, blank=True, related_name="used_in"
    )
    strength_type = models.CharField(max_length=5, blank=True)
    weight = models.FloatField(null=True, blank=True)
    influence = models.FloatField(null=True, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["generation", "position"], name="one_slot_a_place"),
            models.CheckConstraint(
                condition=models.Q(reference__isnull=True) ^ models.Q(image__isnull=True),
                name="slot_has_one_picture",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} in {self.generation_id}"


class Attempt(models.Model):
    """One possible POST, append-only; written before the network is touched.

    `sent_at` is committed after the connection stands and before the first byte leaves: from
    then on no machine repeats it. `fence` counts the attempts of a generation, and each change
    names it, so that a worker that woke up late changes nothing.
    Source: reliability design, section 2.
    """

    class State(models.TextChoices):
        SUBMITTING = "submitting", "Submitting"
        UNKNOWN = "unknown", "Sent, answer unknown"
        ACCEPTED = "accepted", "Accepted"
        NOT_SENT = "not_sent", "Not sent"
        NOT_ACCEPTED = "not_accepted", "Not accepted for now"
        REJECTED = "rejected", "Rejected"
        NOT_CHARGED = "not_charged", "Never arrived"
        ADOPTED_LATE = "adopted_late", "Found late"
        DONE = "done", "Done"
        FAILED = "failed", "Failed there"

    BY_HAND = "given_up_by_hand"
    """The `error_class` of an attempt of which a person said that it is none of the jobs there."""

    generation = models.ForeignKey(Generation, on_delete=models.CASCADE, related_name="attempts")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="attempts")
    fence = models.PositiveIntegerField()
    seed = models.BigIntegerField()
    seed_is_ours = models.BooleanField(default=True)
    fingerprint = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=State, default=State.SUBMITTING)
    lease_until = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    deadline_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    remote_id = models.CharField(max_length=64, null=True, blank=True)
    cost_amount = models.DecimalField(max_digits=14, decimal_places=6, null=True, blank=True)
    cost_unit = models.CharField(max_length=8, blank=True)
    http_status = models.PositiveSmallIntegerField(null=True, blank=True)
    error_class = models.CharField(max_length=32, blank=True)
    error_said = models.TextField(blank=True)
    scans = models.PositiveSmallIntegerField(default=0)
    next_scan_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["generation", "fence"], name="one_attempt_per_fence"),
            models.UniqueConstraint(
                fields=["account", "remote_id"],
                condition=models.Q(remote_id__isnull=False),
                name="one_attempt_per_remote_job",
            ),
            models.UniqueConstraint(
                fields=["generation"],
                condition=models.Q(state__in=["submitting", "unknown", "accepted"]),
                name="one_live_attempt",
            ),
            models.UniqueConstraint(
                fields=["account", "fingerprint"],
                condition=models.Q(state__in=["submitting", "unknown"]),
                name="one_unresolved_per_fingerprint",
            ),
            models.UniqueConstraint(
                fields=["account", "seed"],
                condition=models.Q(seed_is_ours=True),
                name="one_seed_per_account",
            ),
        ]
        indexes = [
            models.Index(
                fields=["lease_until"],
                name="attempts_to_reap",
                condition=models.Q(state="submitting"),
            )
        ]

    def __str__(self) -> str:
        return f"attempt {self.fence} of {self.generation_id}: {self.state}"

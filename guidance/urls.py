"""Addresses of the app. One page, one name: view, URL name, template and test share a word."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from guidance.views import (
    events,
    feed,
    gallery,
    gallery_bulk,
    gallery_collections,
    gallery_trash,
    gallery_uploads,
    health,
    image,
    media,
    studio,
    studio_prompts,
)
from guidance.views.theme import theme

urlpatterns: list[URLPattern | URLResolver] = [
    path("", studio.studio, name="studio"),
    path("studio/check", studio.studio_check, name="studio_check"),
    path("studio/guidance", studio.studio_guidance, name="studio_guidance"),
    path("studio/generate", studio.studio_generate, name="studio_generate"),
    path("studio/upload", studio.studio_upload, name="studio_upload"),
    path("studio/models", studio.studio_models, name="studio_models"),
    path("studio/prompts", studio_prompts.studio_prompts, name="studio_prompts"),
    path("studio/account", studio.studio_account, name="studio_account"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("theme", theme, name="theme"),
    path("events", events.events, name="events"),
    path("feed/", feed.feed, name="feed"),
    path("feed/new", feed.feed_new, name="feed_new"),
    path("feed/counts", feed.feed_counts, name="feed_counts"),
    path("feed/sandbox", feed.sandbox_banner, name="sandbox_banner"),
    path("feed/<uuid:id>/", feed.run, name="run"),
    path("feed/<uuid:id>/news", feed.run_news, name="run_news"),
    path("feed/<uuid:id>/cancel", feed.run_cancel, name="run_cancel"),
    path("feed/<uuid:id>/retry", feed.run_retry, name="run_retry"),
    path("feed/<uuid:id>/hide", feed.run_hide, name="run_hide"),
    path("gallery/", gallery.gallery, name="gallery"),
    path("gallery/new", gallery.gallery_new, name="gallery_new"),
    path("gallery/picker", gallery.picker, name="picker"),
    path("gallery/bulk", gallery_bulk.gallery_bulk, name="gallery_bulk"),
    path("gallery/all", gallery.gallery_all, name="gallery_all"),
    path("gallery/collect", gallery_collections.gallery_collect, name="gallery_collect"),
    path(
        "gallery/collections/<uuid:id>/",
        gallery_collections.gallery_collection,
        name="gallery_collection",
    ),
    path(
        "gallery/collections/<uuid:id>/rename",
        gallery_collections.gallery_rename,
        name="gallery_rename",
    ),
    path(
        "gallery/collections/<uuid:id>/take-out",
        gallery_collections.gallery_take_out,
        name="gallery_take_out",
    ),
    path(
        "gallery/collections/<uuid:id>/delete",
        gallery_collections.gallery_drop,
        name="gallery_drop",
    ),
    path("gallery/uploads", gallery_uploads.gallery_uploads, name="gallery_uploads"),
    path("gallery/trash", gallery_trash.gallery_trash, name="gallery_trash"),
    path("gallery/restore", gallery_trash.gallery_restore, name="gallery_restore"),
    path("images/<uuid:id>/", image.image, name="image"),
    path("images/<uuid:id>/favourite", image.image_favourite, name="image_favourite"),
    path("images/<uuid:id>/fetch", image.image_fetch, name="image_fetch"),
    path("images/<uuid:id>/file", media.image_file, name="image_file"),
    path("images/<uuid:id>/download", media.image_download, name="image_download"),
    path(
        "images/<uuid:id>/download/<slug:extension>",
        media.image_convert,
        name="image_convert",
    ),
    path("images/<uuid:id>/lineage", image.image_lineage, name="image_lineage"),
    path("images/<uuid:id>/request/<slug:form>", image.image_request, name="image_request"),
    path("images/<uuid:id>/thumb/<int:size>.webp", media.image_thumb, name="image_thumb"),
    path("references/<uuid:id>/file", media.reference_file, name="reference_file"),
    path(
        "references/<uuid:id>/thumb/<int:size>.webp",
        media.reference_thumb,
        name="reference_thumb",
    ),
]

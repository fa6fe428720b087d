"""The store as a Django application; after every migration its triggers are made anew."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class StoreConfig(AppConfig):
    name = "cleanclaim.store"
    label = "store"

    def ready(self) -> None:
        from cleanclaim.store.triggers import after_migrate

        post_migrate.connect(after_migrate, sender=self, dispatch_uid="cleanclaim.store.triggers")

"""The catalogue as a Piccolo app: which tables, which migrations."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from catalogue.tables import TABLES

APP_CONFIG = AppConfig(
    app_name="catalogue",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=list(TABLES),
    migration_dependencies=[],
    commands=[],
)

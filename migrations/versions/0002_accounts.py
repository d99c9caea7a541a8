"""The tables of Flask-AppBuilder as it declares them, and which account works for which gemeente."""

from migrations.sql import run

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

AB_TABLES = """
create table ab_group (
  id serial primary key, name varchar(100) not null unique, label varchar(150),
  description varchar(512));
create table ab_permission (id serial primary key, name varchar(100) not null unique);
create table ab_register_user (
  id serial primary key, first_name varchar(64) not null, last_name varchar(64) not null,
  username varchar(128) not null unique, password varchar(256), email varchar(320) not null unique,
  registration_date timestamp, registration_hash varchar(256));
create table ab_role (id serial primary key, name varchar(64) not null unique);
create table ab_user (
  id serial primary key, first_name varchar(64) not null, last_name varchar(64) not null,
  username varchar(128) not null unique, password varchar(256), active boolean,
  email varchar(320) not null unique, last_login timestamp, login_count integer,
  fail_login_count integer, created_on timestamp, changed_on timestamp,
  created_by_fk integer references ab_user (id), changed_by_fk integer references ab_user (id));
create table ab_view_menu (id serial primary key, name varchar(250) not null unique);
create table ab_api_key (
  id serial primary key, uuid varchar(36) not null unique, name varchar(256) not null,
  key_hash varchar(256) not null, lookup_hash varchar(256) unique, key_prefix varchar(16) not null,
  user_id integer not null references ab_user (id) on delete cascade, scopes text,
  active boolean not null, created_on timestamp, expires_on timestamp, revoked_on timestamp,
  last_used_on timestamp);
create index idx_api_key_user_id on ab_api_key (user_id);
create index idx_api_key_prefix on ab_api_key (key_prefix);
create unique index idx_api_key_lookup_hash on ab_api_key (lookup_hash);
create table ab_group_role (
  id serial primary key, group_id integer references ab_group (id) on delete cascade,
  role_id integer references ab_role (id) on delete cascade, unique (group_id, role_id));
create index idx_group_id on ab_group_role (group_id);
create index idx_group_role_id on ab_group_role (role_id);
create table ab_permission_view (
  id serial primary key, permission_id integer not null references ab_permission (id),
  view_menu_id integer not null references ab_view_menu (id), unique (permission_id, view_menu_id));
create index idx_view_menu_id on ab_permission_view (view_menu_id);
create index idx_permission_id on ab_permission_view (permission_id);
create table ab_user_group (
  id serial primary key, user_id integer references ab_user (id) on delete cascade,
  group_id integer references ab_group (id) on delete cascade, unique (user_id, group_id));
create index idx_user_group_id on ab_user_group (group_id);
create index idx_user_id on ab_user_group (user_id);
create table ab_user_role (
  id serial primary key, user_id integer references ab_user (id) on delete cascade,
  role_id integer references ab_role (id) on delete cascade, unique (user_id, role_id));
create table ab_permission_view_role (
  id serial primary key,
  permission_view_id integer references ab_permission_view (id) on delete cascade,
  role_id integer references ab_role (id) on delete cascade, unique (permission_view_id, role_id));
create index idx_permission_view_id on ab_permission_view_role (permission_view_id);
create index idx_role_id on ab_permission_view_role (role_id);
"""

# In the order in which they can be dropped.
AB_NAMES = [
    "ab_permission_view_role",
    "ab_user_role",
    "ab_user_group",
    "ab_permission_view",
    "ab_group_role",
    "ab_api_key",
    "ab_view_menu",
    "ab_user",
    "ab_role",
    "ab_register_user",
    "ab_permission",
    "ab_group",
]


def upgrade() -> None:
    run(AB_TABLES)


def downgrade() -> None:
    run(*(f"drop table {name}" for name in AB_NAMES))

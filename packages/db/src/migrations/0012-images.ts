import { Migration } from "@mikro-orm/migrations";

const statements = [
  `alter table "product" add column "has_image" boolean not null default false`,
  `create table "product_image" (
    "product_id" bigint not null,
    "url" text not null,
    "host" text not null,
    "exists" boolean null,
    "type" text null,
    "bytes" int null,
    "sha256" text null,
    "is_kept" boolean not null default false,
    "failures" int not null default 0,
    "error" text null,
    "checked_at" timestamptz null,
    "due_at" timestamptz not null default now(),
    "lease_until" timestamptz null,
    primary key ("product_id")
  )`,
  `create index "product_image_due_idx" on "product_image" ("due_at")`,
];

export class Migration0012Images extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

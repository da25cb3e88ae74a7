import { Migration } from "@mikro-orm/migrations";

/** What a visitor did in the half hour of this migration may count once more: visits are kept for two days at most anyway. */
const statements = [
  `drop table "visit"`,
  `create table "visit" (
    "slot" int not null,
    "key" uuid not null,
    "event_id" uuid not null,
    primary key ("slot", "key")
  ) partition by range ("slot")`,
];

export class Migration0010ShortVisits extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

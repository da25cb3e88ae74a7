import { Migration } from "@mikro-orm/migrations";

/** Of days that were folded before this, nobody knows in which time zone: both are null until the next fold. */
export class Migration0016FoldedTimeZone extends Migration {
  override up(): void {
    this.addSql(`alter table "rollup_state" add column "time_zone" text null, add column "zone_from" date null`);
  }
}

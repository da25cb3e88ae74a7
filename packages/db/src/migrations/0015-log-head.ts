import { Migration } from "@mikro-orm/migrations";

const statements = [
  `create table "log_head" ("log" text not null, "mark" uuid not null, primary key ("log")) with (fillfactor = 10)`,
  `insert into "log_head" ("log", "mark") values ('event', gen_random_uuid())`,
];

export class Migration0015LogHead extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

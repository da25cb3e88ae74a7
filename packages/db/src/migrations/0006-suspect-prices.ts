import { Migration } from "@mikro-orm/migrations";

const statements = [
  `alter table "offer" add column "suspect" jsonb null`,
  `alter table "price_observation" add column "suspicions" text[] null`,
];

export class Migration0006SuspectPrices extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

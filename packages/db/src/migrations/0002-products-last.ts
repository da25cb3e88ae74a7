import { Migration } from "@mikro-orm/migrations";

const references = [
  ["variant", "product"],
  ["offer", "variant"],
  ["offer", "product"],
] as const;

/** A new product's row is stored after its variants and offers, once, with its card: what refers to it is checked at the commit. */
export class Migration0002ProductsLast extends Migration {
  override up(): void {
    for (const [table, target] of references) {
      const constraint = `"${table}_${target}_id_foreign"`;
      this.addSql(`alter table "${table}" alter constraint ${constraint} deferrable initially deferred`);
    }
  }
}

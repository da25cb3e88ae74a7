import { Migration } from "@mikro-orm/migrations";

/**
 * Text search splits at every sign, so that its words are letters and digits alone and a query can be taken apart the same
 * way outside the database. PostgreSQL's own parser reads "P-145" as `p` and `-145`, and nobody who types "p145" or "145"
 * finds it. Of a name "HD-28" also `hd28` is a word, and of "SM58" also `sm` and `58`.
 *
 * The signs are named one by one: a class such as `[:punct:]` depends on the database's locale.
 */
const statements = [
  `create function search_words(value text) returns text
    language sql immutable strict parallel safe
    return regexp_replace(lower(unaccent('unaccent'::regdictionary, value) collate "und-x-icu"),
      '[\\u0001-\\u002f\\u003a-\\u0040\\u005b-\\u0060\\u007b-\\u00bf\\u00d7\\u00f7\\u2000-\\u206f\\u3000-\\u303f]+', ' ', 'g')`,
  `create function search_names(value text) returns text
    language sql immutable strict parallel safe
    return search_words(value)
      || ' ' || search_words(regexp_replace(value, '(?<=\\w)[-./_](?=\\w)', '', 'g'))
      || ' ' || regexp_replace(search_words(value), '([a-z])(?=[0-9])|([0-9])(?=[a-z])', '\\1\\2 ', 'g')`,
  `drop index "product_search_idx"`,
  `alter table "product" drop column "search"`,
  `alter table "product" add column "search" tsvector generated always as (setweight(to_tsvector('simple', search_names(name)), 'A') || setweight(to_tsvector('simple', search_words(coalesce(brand_name, ''))), 'B') || setweight(to_tsvector('simple', search_words(description)), 'D')) stored not null`,
  `drop function fold(text)`,
  `create index "product_search_idx" on "product" using gin ("search")`,
];

export class Migration0004SearchWords extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

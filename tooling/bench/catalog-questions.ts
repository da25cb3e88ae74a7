import { listStatement, productStatement, toListQuery } from "@vitrine/domain";
import type { ListInput } from "@vitrine/domain/contract";
import { sql } from "kysely";
import { callPath } from "./api-process.ts";
import type { Scratch } from "./scratch.ts";

/** One kind of question, and what it is measured by. */
export interface Subject {
  what: string;
  /** Paths of the api, each asked for once: nothing is answered from the cache. */
  paths: string[];
  connections: number;
  /** The same statements through bare Hono and `pg`. */
  reference?: { number: number; parameters: unknown[][] };
  /** `ratio`: of the reference's speed at least; `p99`: milliseconds at most. */
  bar?: { ratio: number } | { p99: number };
}

/** How many different questions of each kind: more than can be answered in the time. */
const QUESTIONS = 20_000;

/** Questions about the catalog that is there: the same ones in every run. */
export async function makeSubjects({ platform }: Scratch): Promise<{ list: Subject[]; statements: string[] }> {
  const { db } = platform;
  const random = createRandom(7);
  const pick = <Item>(list: Item[]): Item => list[Math.floor(random() * list.length)] as Item;
  const { rows: categories } = await sql<{ slug: string }>`
    select slug from category where id in (select category_id from product) order by slug`.execute(db.reads);
  const { rows: brands } = await sql<{ slug: string }>`select slug from brand order by id`.execute(db.reads);
  const { rows: words } = await sql<{ word: string }>`
    select word from ts_stat('select search from product where id % 50 = 0') where nentry > 1 and length(word) > 3
    order by nentry desc limit 400`.execute(db.reads);
  const { rows: bounds } = await sql<{ min: number; max: number }>`select min(id), max(id) from product`.execute(
    db.reads,
  );
  const { rows: facets } = await sql<{ key: string; values: string[] }>`
    select attribute.key, array_agg(distinct spec.norm) as values
    from (select * from spec limit 100000) as spec join attribute on attribute.id = spec.attribute_id
    group by attribute.key having count(distinct spec.norm) between 2 and 30 order by count(*) desc limit 12`.execute(
    db.reads,
  );
  const idAt = () => bounds[0]!.min + Math.floor(random() * (bounds[0]!.max - bounds[0]!.min));
  const many = <Item>(create: (number: number) => Item) =>
    Array.from({ length: QUESTIONS }, (_, number) => create(number));

  const statements: string[] = [];
  const compiled = async (input: ListInput): Promise<[string, unknown[]]> => {
    const query = await toListQuery({ ...platform }, input);
    const { sql: text, parameters } = listStatement(query, { after: null, counts: false }).compile(db.reads);
    return [text, [...parameters]];
  };
  const lists = async (inputs: ListInput[]) => {
    const all = await Promise.all(inputs.map(compiled));
    statements.push(all[0]![0]);
    return { number: statements.length - 1, parameters: all.map(([, parameters]) => parameters) };
  };
  const byPrice = many(
    (number): ListInput => ({ filter: { price: { min: 1_000 + number } }, sort: "price_asc", limit: 100 }),
  );
  const byCategory = many(
    (number): ListInput => ({
      filter: { category: pick(categories).slug, price: { min: 1_000 + number } },
      sort: "price_asc",
      limit: 100,
    }),
  );
  const ids = many(idAt);
  const productText = productStatement("EUR", { id: 1 }).compile(db.reads);
  statements.push(productText.sql);
  const productNumber = statements.length - 1;
  const productParameters = (id: number) => [...productStatement("EUR", { id }).compile(db.reads).parameters];
  const multiSelect = () => ({
    brands: [pick(brands).slug, pick(brands).slug, pick(brands).slug],
    inStock: random() < 0.5,
    price: { min: Math.floor(random() * 50_000) },
    specs: { [pick(facets).key]: pick(facets).values.slice(0, 3) },
  });
  const three = () => {
    const [a, b, c] = [pick(facets), pick(facets), pick(facets)];
    return {
      specs: {
        [a.key]: a.values.slice(0, 2 + Math.floor(random() * 4)),
        [b.key]: b.values.slice(0, 3),
        [c.key]: c.values.slice(1, 4),
      },
      price: { max: 50_000 + Math.floor(random() * 1e6) },
    };
  };
  const listReference = await lists(byPrice);
  const categoryReference = await lists(byCategory);
  const list: Subject[] = [
    {
      what: "list of 100, by price",
      paths: byPrice.map((input) => callPath("catalog.list", input)),
      connections: 8,
      reference: listReference,
      bar: { ratio: 0.7 },
    },
    {
      what: "list of 100, one client",
      paths: byPrice.toReversed().map((input) => callPath("catalog.list", input)),
      connections: 1,
      bar: { p99: 25 },
    },
    {
      what: "list of 100 of a category",
      paths: byCategory.map((input) => callPath("catalog.list", input)),
      connections: 8,
      reference: categoryReference,
      bar: { ratio: 0.7 },
    },
    {
      what: "get",
      paths: ids.map((id) => callPath("catalog.get", { id })),
      connections: 8,
      reference: { number: productNumber, parameters: ids.map(productParameters) },
      bar: { ratio: 0.7 },
    },
    { what: "get, one client", paths: many(idAt).map((id) => callPath("catalog.get", { id })), connections: 1 },
    {
      what: "list by specs and brands",
      paths: many(() => callPath("catalog.list", { filter: multiSelect(), sort: "price_asc", limit: 50 })),
      connections: 1,
    },
    {
      what: "facets, all",
      paths: many((number) => callPath("catalog.facets", { filter: { price: { min: number } } })),
      connections: 1,
      bar: { p99: 25 },
    },
    {
      what: "facets, three multi-selects",
      paths: many(() => callPath("catalog.facets", { filter: three() })),
      connections: 1,
      bar: { p99: 25 },
    },
    {
      what: "search, words",
      paths: many(() =>
        callPath("catalog.search", {
          q: `${pick(words).word} ${pick(words).word}`,
          filter: { price: { min: Math.floor(random() * 1e5) } },
        }),
      ),
      connections: 1,
      bar: { p99: 40 },
    },
    {
      what: "search, one broad word",
      paths: many((number) =>
        callPath("catalog.search", { q: pick(words.slice(0, 40)).word, filter: { price: { min: number } } }),
      ),
      connections: 1,
      bar: { p99: 40 },
    },
    {
      what: "suggest",
      paths: many((number) =>
        callPath("catalog.suggest", {
          q: `${pick(words).word.slice(0, 1 + (number % 4))}${" ".repeat(number >> 7)}`.slice(0, 200),
        }),
      ),
      connections: 1,
      bar: { p99: 15 },
    },
  ];
  return { list, statements };
}

/** Park–Miller: the same questions in every run. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

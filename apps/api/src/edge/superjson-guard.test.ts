import { DomainError } from "@vitrine/domain";
import fc from "fast-check";
import superjson from "superjson";
import { describe, expect, it } from "vitest";
import { findExcess } from "./json-depth.ts";
import { guardedSuperjson, readEnvelope, writeSuperjson } from "./superjson-guard.ts";

/** What an input may consist of. */
const inputs = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.constant(undefined),
    fc.date({ noInvalidDate: true }),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(
      fc.string({ maxLength: 4, unit: fc.constantFrom("a", "b", "0", "1", ".", "\\", " ", "é") }),
      tie("value"),
      { maxKeys: 4, noNullPrototype: true },
    ),
  ),
})).value;

const overTheWire = (value: unknown) => JSON.parse(JSON.stringify(value));

describe("what a client of ours sends", () => {
  it("is read as superjson reads it", () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const wire = superjson.serialize(input);
        expect(readEnvelope(overTheWire(wire))).toStrictEqual(superjson.deserialize(overTheWire(wire)));
      }),
    );
  });

  it("may have 500 events with a date each", () => {
    const events = Array.from({ length: 500 }, (_, i) => ({ id: i, at: new Date(i) }));
    expect(readEnvelope(overTheWire(superjson.serialize({ events })))).toEqual({ events });
  });
});

const values = (annotations: unknown, json: unknown = { a: "x", list: [] }) => ({
  json,
  meta: { values: annotations, v: 1 },
});
const many = (count: number, annotation: unknown = ["Date"]) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`a${i}`, annotation]));

function nestedTree(depth: number): unknown {
  let tree: unknown = ["Date"];
  for (let i = 0; i < depth; i++) tree = { a: tree };
  return tree;
}

const hostile: Record<string, unknown> = {
  "no envelope: null": null,
  "no envelope: a list": [1],
  "no envelope: text": "x",
  "no envelope: without json": { meta: {} },
  "no envelope: another part": { json: 1, extra: 1 },
  "meta that is a list": { json: 1, meta: [] },
  "meta that is null": { json: 1, meta: null },
  "meta with another part": { json: 1, meta: { values: {}, extra: 1 } },
  "meta of another version": { json: 1, meta: { values: {}, v: 2 } },
  "annotations that are text": values("Date"),
  "an annotation that is text (recurses for ever)": values({ a: "Date" }),
  "a root annotation that is text": values(["x".repeat(10)]),
  "an annotation that is empty": values({ a: [] }),
  "an annotation with children": values({ a: ["Date", { b: ["Date"] }] }),
  "annotations in one another": values(nestedTree(8)),
  "annotations in one another, 5,000 deep": values(nestedTree(5_000)),
  "2,000 annotations, all of them right": superjson.serialize(Array.from({ length: 2_000 }, (_, i) => new Date(i))),
  "200,000 annotations": values(many(200_000)),
  "200,000 malformed annotations": values(many(200_000, "x")),
  "a path of 1 MB": values({ ["a.".repeat(500_000)]: ["Date"] }),
  "a path through nothing": values({ "b.c": ["Date"] }),
  "an index past the end, making a list of 4 billion": values({ "list.4294967294": ["undefined"] }),
  "the length of a list": values({ "list.length": ["undefined"] }),
  "a method of a list": values({ "list.map": ["undefined"] }),
  "a method of an object": values({ toString: ["undefined"] }),
  "a bigint of a million digits": values({ a: ["bigint"] }, { a: "1".repeat(1_000_000) }),
  "a regular expression": values({ a: ["regexp"] }, { a: "/(a+)+$/" }),
  "a set": values({ a: ["set"] }, { a: [1] }),
  "a map": values({ a: ["map"] }, { a: [[1, 2]] }),
  "a URL": values({ a: ["URL"] }, { a: "https://a" }),
  "an error": values({ a: ["Error"] }, { a: { message: "x" } }),
  "not a number": values({ a: ["number"] }, { a: "NaN" }),
  "a typed array": values({ a: [["typed-array", "Float64Array"]] }, { a: [1] }),
  "a class": values({ a: [["class", "x"]] }),
  "a symbol": values({ a: [["symbol", "x"]] }),
  "a custom type": values({ a: [["custom", "x"]] }),
  "a type named after a method of objects": values({ a: ["toString"] }),
  "a date that is none": values({ a: ["Date"] }),
  "a date out of the calendar": values({ a: ["Date"] }, { a: "2026-13-45T00:00:00.000Z" }),
  "a date that is an object": values({ a: ["Date"] }, { a: { toString: 1 } }),
  "undefined that is a value": values({ a: ["undefined"] }),
  "a date in a date": values({ a: ["Date"], "a.b": ["Date"] }, { a: "2026-01-01T00:00:00.000Z" }),
  aliases: { json: { a: { x: 1 }, b: null }, meta: { referentialEqualities: { a: ["b"] }, v: 1 } },
  "a cycle": { json: { a: null }, meta: { referentialEqualities: [["a"]], v: 1 } },
  "100,000 aliases": {
    json: { a: 1 },
    meta: { referentialEqualities: { a: Array.from({ length: 100_000 }, (_, i) => `b${i}`) }, v: 1 },
  },
  "the prototype by __proto__": JSON.parse(
    '{"json":{"a":1},"meta":{"values":{"__proto__.polluted":["undefined"]},"v":1}}',
  ),
  "the prototype by an own __proto__": JSON.parse(
    '{"json":{"__proto__":{"polluted":null}},"meta":{"values":{"__proto__.polluted":["undefined"]},"v":1}}',
  ),
  "the prototype by constructor": values({ "constructor.prototype.polluted": ["undefined"] }),
  "the prototype by an own constructor": values(
    { "constructor.prototype": ["undefined"] },
    { constructor: { prototype: null } },
  ),
};

/** What the api does with a body: scan, parse, read. */
function receive(text: string): Error | undefined {
  try {
    const excess = findExcess(Buffer.from(text));
    if (excess) throw new DomainError("invalid_input", excess);
    readEnvelope(JSON.parse(text));
  } catch (error) {
    return error as Error;
  }
  return undefined;
}

describe("a hostile envelope", () => {
  it.each(Object.entries(hostile))("is refused in less than 5 ms, parsing included: %s", (_, payload) => {
    const text = JSON.stringify(payload);
    const times = [1, 2, 3].map(() => {
      const before = process.threadCpuUsage();
      const error = receive(text);
      const took = process.threadCpuUsage(before).user / 1_000;
      expect(error).toMatchObject({ name: "DomainError", kind: "invalid_input" });
      expect(error?.message.length).toBeLessThan(400);
      return took;
    });
    expect(Math.min(...times)).toBeLessThan(5);
  });

  it("leaves every prototype as it was, whatever it says", () => {
    const before = prototypes();
    const names = fc.constantFrom("__proto__", "constructor", "prototype", "a", "0", "length", "toString", "");
    const paths = fc.array(names, { maxLength: 4 }).map((parts) => parts.join("."));
    const annotations = fc.oneof(fc.constantFrom(["Date"], ["undefined"], ["set"], "x"), fc.jsonValue());
    fc.assert(
      fc.property(fc.jsonValue(), fc.dictionary(paths, annotations, { noNullPrototype: true }), (json, meta) => {
        try {
          readEnvelope(overTheWire({ json, meta: { values: meta, v: 1 } }));
        } catch (error) {
          expect(error).toBeInstanceOf(DomainError);
        }
        expect(prototypes()).toEqual(before);
      }),
      { numRuns: 500 },
    );
  });
});

function prototypes(): string[] {
  return [Object, Array, Date, Function, String].flatMap((type) => Reflect.ownKeys(type.prototype).map(String));
}

describe("what the server sends", () => {
  const outputs = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      inputs,
      fc.double(),
      fc.bigInt(),
      fc.constantFrom(-0, Number.NaN, Number.POSITIVE_INFINITY),
      fc.array(tie("value"), { maxLength: 4 }),
      fc.array(tie("value"), { maxLength: 3 }).map((items) => new Set(items)),
      fc.array(fc.tuple(fc.string(), tie("value")), { maxLength: 3 }).map((items) => new Map(items)),
      fc.dictionary(fc.string({ maxLength: 3 }), tie("value"), { maxKeys: 4 }),
    ),
  })).value;
  const text = (value: unknown) => JSON.stringify(value);

  it("is superjson's text, character by character, for plain values and for all others", () => {
    fc.assert(
      fc.property(outputs, (output) => {
        expect(text(guardedSuperjson.serialize(output))).toBe(text(superjson.serialize(output)));
        expect(writeSuperjson(output)).toBe(text(superjson.serialize(output)));
      }),
    );
  });

  it("annotates numbered properties first, as superjson does", () => {
    for (const output of [
      { 1: { at: new Date(0) }, 2: new Date(0), b: undefined },
      { a: { 1: { at: new Date(0) }, 2: new Date(0) } },
      { "": [[new Date(0)], undefined] },
      [[new Date(0)], [undefined, [new Date(0)], new Date(0)], new Date(0)],
    ]) {
      expect(writeSuperjson(output)).toBe(text(superjson.serialize(output)));
      expect(text(guardedSuperjson.serialize(output))).toBe(text(superjson.serialize(output)));
    }
  });

  it("is read by superjson as what it was", () => {
    fc.assert(
      fc.property(inputs, (output) => {
        expect(superjson.deserialize(overTheWire(guardedSuperjson.serialize(output)))).toStrictEqual(
          superjson.deserialize(overTheWire(superjson.serialize(output))),
        );
      }),
    );
  });

  it("is not changed by being sent, frozen as cached values are", () => {
    const row = Object.freeze({ at: new Date(0), gone: undefined, tags: Object.freeze(["a", undefined]) });
    const output = Object.freeze({ items: Object.freeze([row]) });
    expect(text(guardedSuperjson.serialize(output))).toBe(text(superjson.serialize(output)));
    expect(row).toEqual({ at: new Date(0), gone: undefined, tags: ["a", undefined] });
  });

  it("is written in full where an object is used twice, and reads the same", () => {
    const brand = { name: "Fender", since: new Date(0) };
    const output = { items: [{ brand }, { brand }] };
    expect(superjson.deserialize(overTheWire(guardedSuperjson.serialize(output)))).toEqual(output);
  });

  it("may be circular, as far as superjson can tell it", () => {
    const node: { next?: unknown } = {};
    node.next = node;
    expect(text(guardedSuperjson.serialize(node))).toBe(text(superjson.serialize(node)));
  });

  it("is written at least three times as fast as by superjson, for 100 rows with a date each", () => {
    const items = Array.from({ length: 100 }, (_, id) => ({
      id,
      slug: `fender-player-${id}`,
      name: `Fender Player ${id}`,
      brand: { id: 3, name: "Fender" },
      categories: ["guitars", "electric"],
      price: { amount: 79_900, currency: "EUR" },
      offers: 12,
      inStock: true,
      updatedAt: new Date(1.7e12 + id),
    }));
    const time = (serialize: (value: unknown) => unknown) => {
      const runs = Array.from({ length: 40 }, () => {
        const started = performance.now();
        text(serialize({ items, nextCursor: "x" }));
        return performance.now() - started;
      });
      return Math.min(...runs);
    };
    time(superjson.serialize);
    time(guardedSuperjson.serialize);
    expect(time(superjson.serialize) / time(guardedSuperjson.serialize)).toBeGreaterThan(3);
  });
});

/** Reading stops at a deeper value; real JSON-LD stays under 15. */
const MAX_DEPTH = 60;

/**
 * Reads JSON as shops write it: comments, trailing or missing commas, raw line breaks and unescaped quotes inside strings,
 * single quotes, CDATA and comment wrappers, several values in a row, text that breaks off. Linear in its length. Numbers of
 * broken JSON are given as the strings they were written as.
 *
 * @returns the values found, in order; none if there is no JSON at all
 * @example parseLooseJson('{"name": "17" monitor", /* sic *\/ }') // [{ name: '17" monitor' }]
 */
export function parseLooseJson(text: string): unknown[] {
  const unwrapped = unwrap(text);
  try {
    return [JSON.parse(unwrapped)];
  } catch {
    return new LooseReader(unwrapped).readAll();
  }
}

function unwrap(text: string): string {
  return text
    .trim()
    .replace(/^(?:\/\/|\/\*)?\s*(?:<!\[CDATA\[|<!--)(?:\s*\*\/)?/, "")
    .replace(/(?:\/\/|\/\*)?\s{0,9}(?:\]\]>|-->)\s{0,9}(?:\*\/)?$/, "")
    .trim()
    .replace(/;$/, "");
}

const ESCAPES: Record<string, string> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f" };
const LITERALS = new Map<string, unknown>([
  ["true", true],
  ["false", false],
  ["null", null],
  ["undefined", null],
]);

class LooseReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  readAll(): unknown[] {
    const values: unknown[] = [];
    while (this.#at < this.#text.length && values.length < 100) {
      const start = this.#nextOf("{[");
      if (start < 0) break;
      this.#at = start;
      values.push(this.#value(0));
    }
    return values;
  }

  #nextOf(characters: string): number {
    for (let i = this.#at; i < this.#text.length; i++) {
      if (characters.includes(this.#text[i] as string)) return i;
    }
    return -1;
  }

  #skip(): void {
    for (;;) {
      const char = this.#text[this.#at];
      if (char === undefined) return;
      if (char === "/" && this.#text[this.#at + 1] === "*") this.#at = this.#endOf("*/");
      else if (char === "/" && this.#text[this.#at + 1] === "/") this.#at = this.#endOf("\n");
      else if (char <= " " || char === "\u00a0" || char === "\ufeff") this.#at++;
      else return;
    }
  }

  #endOf(mark: string): number {
    const found = this.#text.indexOf(mark, this.#at + 2);
    return found < 0 ? this.#text.length : found + mark.length;
  }

  #value(depth: number): unknown {
    this.#skip();
    const char = this.#text[this.#at];
    if (depth > MAX_DEPTH && (char === "{" || char === "[")) {
      this.#at = this.#text.length;
      return null;
    }
    if (char === "{") return this.#object(depth);
    if (char === "[") return this.#array(depth);
    if (char === '"' || char === "'") return this.#string(char);
    return this.#literal();
  }

  #object(depth: number): unknown {
    const object = new Map<string, unknown>();
    this.#at++;
    for (;;) {
      this.#skip();
      const char = this.#text[this.#at];
      if (char === undefined) break;
      if (char === "}" || char === "]") {
        this.#at++;
        break;
      }
      if (char === ",") {
        this.#at++;
        continue;
      }
      const key = char === '"' || char === "'" ? this.#string(char) : this.#bareKey();
      this.#skip();
      if (this.#text[this.#at] !== ":") continue;
      this.#at++;
      const value = this.#value(depth + 1);
      if (!object.has(key)) object.set(key, value);
    }
    // `fromEntries` defines own properties, so a key `__proto__` stays a key.
    return Object.fromEntries(object);
  }

  #bareKey(): string {
    const start = this.#at;
    while (this.#at < this.#text.length && /[\w$@-]/.test(this.#text[this.#at] as string)) this.#at++;
    if (this.#at === start) this.#at++;
    return this.#text.slice(start, this.#at);
  }

  #array(depth: number): unknown {
    const array: unknown[] = [];
    this.#at++;
    for (;;) {
      this.#skip();
      const char = this.#text[this.#at];
      if (char === undefined) break;
      if (char === "]") {
        this.#at++;
        break;
      }
      if (char === "}") break;
      if (char === "," || char === ":") {
        this.#at++;
        continue;
      }
      const value = this.#value(depth + 1);
      array.push(value);
    }
    return array;
  }

  #string(quote: string): string {
    let text = "";
    let start = ++this.#at;
    for (; this.#at < this.#text.length; this.#at++) {
      const char = this.#text[this.#at];
      if (char === "\\") {
        text += this.#text.slice(start, this.#at) + this.#escape();
        start = this.#at + 1;
      } else if (char === quote && this.#endsHere()) break;
    }
    text += this.#text.slice(start, this.#at);
    this.#at++;
    return text;
  }

  /** Reads one escape and leaves the position on its last character. */
  #escape(): string {
    const char = this.#text[++this.#at] ?? "";
    if (char !== "u") return ESCAPES[char] ?? char;
    const hex = this.#text.slice(this.#at + 1, this.#at + 5);
    if (!/^[\da-f]{4}$/i.test(hex)) return "";
    this.#at += 4;
    return String.fromCharCode(Number.parseInt(hex, 16));
  }

  /** A quote ends its string only where something of JSON's grammar follows; elsewhere it is an unescaped inch mark. */
  #endsHere(): boolean {
    for (let i = this.#at + 1; i < this.#text.length && i < this.#at + 200; i++) {
      const char = this.#text[i] as string;
      if (char > " ") return ",:}]/".includes(char) || (char === '"' && /[\n\r]/.test(this.#text.slice(this.#at, i)));
    }
    return true;
  }

  #literal(): unknown {
    const start = this.#at;
    while (this.#at < this.#text.length && !",}]:\n".includes(this.#text[this.#at] as string)) this.#at++;
    if (this.#at === start) this.#at++;
    const word = this.#text.slice(start, this.#at).trim();
    return LITERALS.has(word) ? LITERALS.get(word) : word;
  }
}

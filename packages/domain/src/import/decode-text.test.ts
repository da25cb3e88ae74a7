import { describe, expect, test } from "vitest";
import { decodeText } from "./decode-text.ts";
import { collect, inChunks } from "./testing.ts";

async function decode(bytes: Uint8Array, size = 3): Promise<string> {
  return (await collect(decodeText(inChunks(bytes, size)))).join("");
}

describe("decodeText", () => {
  test("reads UTF-8 whose characters are cut between pieces", async () => {
    expect(await decode(Buffer.from("Größe 🎸 ü"), 1)).toBe("Größe 🎸 ü");
  });

  test("drops a byte order mark and heeds the one of UTF-16", async () => {
    expect(await decode(Buffer.from("\ufeffid,title"))).toBe("id,title");
    expect(await decode(Buffer.from("\ufeffid\ttitel Größe", "utf16le"))).toBe("id\ttitel Größe");
  });

  test("heeds an XML declaration", async () => {
    const xml = '<?xml version="1.0" encoding="ISO-8859-1"?><a>Größe</a>';
    expect(await decode(Buffer.from(xml, "latin1"))).toBe(xml);
  });

  test("takes what is no UTF-8 for windows-1252", async () => {
    expect(await decode(Buffer.from("id,Größe", "latin1"))).toBe("id,Größe");
  });

  test("says which encoding it does not know", async () => {
    const xml = Buffer.from('<?xml version="1.0" encoding="x-none-such"?><a/>');
    await expect(decode(xml)).rejects.toThrow("x-none-such");
  });
});

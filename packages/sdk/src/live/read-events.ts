/** An event of a stream of server-sent events. */
export interface ServerSentEvent {
  /** `message` where the stream does not name it. */
  event: string;
  data: string;
  /** Of this event itself, not the last one before it. */
  id: string | undefined;
}

/**
 * Reads server-sent events (WHATWG HTML, section 9.2.6), as they are asked for: what is not asked for stays on the wire.
 * An event that is cut off by the end of the stream is dropped.
 *
 * @param read gives the next bytes, undefined at the end
 */
export async function* readEvents(read: () => Promise<Uint8Array | undefined>): AsyncGenerator<ServerSentEvent, void> {
  const decoder = new TextDecoder();
  let rest = "";
  let fields: Record<string, string> = {};
  for (let bytes = await read(); bytes !== undefined; bytes = await read()) {
    // A carriage return at the end may be the first half of a line end.
    const lines = (rest + decoder.decode(bytes, { stream: true })).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line !== "") {
        addField(fields, line);
        continue;
      }
      const { event = "message", data, id } = fields;
      fields = {};
      if (data !== undefined) yield { event, data, id };
    }
  }
}

function addField(fields: Record<string, string>, line: string): void {
  const [, name = "", value = ""] = /^([^:]*)(?:: ?)?(.*)$/s.exec(line) ?? [];
  // A line that begins with a colon is a comment.
  if (name === "") return;
  fields[name] = name === "data" && fields.data !== undefined ? `${fields.data}\n${value}` : value;
}

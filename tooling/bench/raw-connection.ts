import { connect } from "node:net";

export interface Answer {
  status: number;
  length: number;
  /** Its beginning, as far as it was there when its size was known: all of a small one. */
  start: Buffer;
}

export interface RawConnection {
  ask(request: Buffer): Promise<Answer>;
  close(): void;
}

/** Large enough for most answers in one read. */
const READ_BYTES = 256 * 1024;
/** Of an answer, what is kept to be looked at. */
const START_BYTES = 4 * 1024;

/**
 * One answer at a time on a connection of its own: by Content-Length, of which only the head is looked at, or chunk by
 * chunk. Bytes are read into one buffer again and again, since the load must cost less than what it measures.
 */
export function openConnection(port: number, host: string): RawConnection {
  let waiting: { resolve(answer: Answer): void; reject(error: Error): void } | null = null;
  /** Of the answer under way: what has come while its size is not known, its status, its size and what is missing. */
  let head: Buffer | null = null;
  let [status, size, missing] = [0, 0, 0];
  let start: Buffer = Buffer.alloc(0);

  function read(bytes: Buffer): void {
    if (missing === 0) {
      head = head ? Buffer.concat([head, bytes]) : bytes;
      const known = answerSize(head);
      if (known === null) {
        head = Buffer.from(head);
        return;
      }
      status = Number(head.toString("latin1", 9, 12));
      [size, missing] = [known, known - head.length];
      start = Buffer.from(head.subarray(0, START_BYTES));
      head = null;
    } else missing -= bytes.length;
    if (missing > 0) return;
    missing = 0;
    waiting?.resolve({ status, length: size, start });
  }

  const socket = connect({
    port,
    host,
    onread: {
      buffer: Buffer.allocUnsafe(READ_BYTES),
      callback: (length, buffer) => {
        read(Buffer.from(buffer.buffer, buffer.byteOffset, length));
        return true;
      },
    },
  });
  socket.on("error", (error) => waiting?.reject(error));
  socket.on("close", () => waiting?.reject(new Error("The server closed the connection")));
  return {
    ask(request: Buffer): Promise<Answer> {
      socket.write(request);
      return new Promise((resolve, reject) => {
        waiting = { resolve, reject };
      });
    },
    close: () => socket.destroy(),
  };
}

/** Bytes of the answer at the beginning of the buffer; null while that cannot be told. */
function answerSize(buffer: Buffer): number | null {
  const headEnd = buffer.indexOf("\r\n\r\n");
  if (headEnd < 0) return null;
  const head = buffer.toString("latin1", 0, headEnd).toLowerCase();
  const length = /\r\ncontent-length: *(\d+)/.exec(head);
  if (length) return headEnd + 4 + Number(length[1]);
  if (!head.includes("transfer-encoding: chunked")) return headEnd + 4;
  for (let position = headEnd + 4; ; ) {
    const lineEnd = buffer.indexOf("\r\n", position);
    if (lineEnd < 0) return null;
    const size = Number.parseInt(buffer.toString("latin1", position, lineEnd), 16);
    position = lineEnd + 2 + size + 2;
    if (size === 0) return position;
    if (position > buffer.length) return null;
  }
}

import { ConfigError } from "@vitrine/domain";
import { describe, expect, it } from "vitest";
import { createAddressReader } from "./client-address.ts";

function read(trusted: string[], socketAddress: string, forwardedFor?: string): string {
  return createAddressReader(trusted)(socketAddress, forwardedFor);
}

describe("the client's address", () => {
  it("is the socket's", () => {
    expect(read([], "203.0.113.7")).toBe("203.0.113.7");
    expect(read([], "2001:db8::1")).toBe("2001:db8::1");
  });

  it("is the socket's whatever an untrusted peer writes", () => {
    expect(read([], "203.0.113.7", "10.0.0.1")).toBe("203.0.113.7");
    expect(read(["10.0.0.0/8"], "203.0.113.7", "10.0.0.1")).toBe("203.0.113.7");
  });

  it("is what a trusted proxy writes", () => {
    expect(read(["10.0.0.0/8"], "10.1.2.3", "203.0.113.7")).toBe("203.0.113.7");
    expect(read(["10.1.2.3"], "10.1.2.3", "203.0.113.7")).toBe("203.0.113.7");
    expect(read(["fd00::/8"], "fd00::1", "2001:db8::1")).toBe("2001:db8::1");
  });

  it("is the last address that is no trusted proxy's: what stands before it may be made up", () => {
    const chain = "1.1.1.1, 203.0.113.7, 10.0.0.2";
    expect(read(["10.0.0.0/8"], "10.1.2.3", chain)).toBe("203.0.113.7");
  });

  it("is the first proxy's where all of them are trusted, or nothing was written", () => {
    expect(read(["10.0.0.0/8"], "10.1.2.3", "10.0.0.9, 10.0.0.2")).toBe("10.0.0.9");
    expect(read(["10.0.0.0/8"], "10.1.2.3")).toBe("10.1.2.3");
  });

  it("is read as far as it is well-formed", () => {
    expect(read(["10.0.0.0/8"], "10.1.2.3", "203.0.113.7, unknown, 10.0.0.2")).toBe("10.0.0.2");
    expect(read(["10.0.0.0/8"], "10.1.2.3", "203.0.113.7:4711")).toBe("203.0.113.7");
    expect(read(["10.0.0.0/8"], "10.1.2.3", "[2001:DB8::1]:4711")).toBe("2001:db8::1");
    expect(read(["10.0.0.0/8"], "10.1.2.3", "")).toBe("10.1.2.3");
  });

  it("is the same written as IPv4 within IPv6, which is how sockets that listen on both say it", () => {
    expect(read([], "::ffff:203.0.113.7")).toBe("203.0.113.7");
    expect(read(["10.0.0.0/8"], "::ffff:10.1.2.3", "::ffff:203.0.113.7")).toBe("203.0.113.7");
  });

  it("is empty where there is no connection", () => {
    expect(createAddressReader(["10.0.0.0/8"])(undefined, "203.0.113.7")).toBe("");
  });
});

it.each(["10.0.0.0/33", "10.0.0/8", "example.org", "::1/129", "10.0.0.0/x", "10.0.0.0/-1"])(
  "TRUST_PROXY cannot be %s",
  (range) => {
    expect(() => createAddressReader([range])).toThrow(ConfigError);
    expect(() => createAddressReader([range])).toThrow(range);
  },
);

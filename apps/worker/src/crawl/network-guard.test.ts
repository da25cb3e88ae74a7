import { describe, expect, it } from "vitest";
import { FetchError } from "./fetch-error.ts";
import { createNetworkGuard, isPublicAddress } from "./network-guard.ts";

const guard = createNetworkGuard();
const check =
  (address: string, by = guard) =>
  () =>
    by.check(new URL(address));

describe("the network guard", () => {
  it.each([
    "http://127.0.0.1/",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.1/",
    "http://017700000001/",
    "http://0177.0.0.1/",
    "http://１２７.0.0.1/",
    "http://①②⑦.0.0.1/",
    "http://127.0.0.1./",
    "http://127%2e0%2e0%2e1/",
    "http://0.0.0.0/",
    "http://0/",
    "http://10.1.2.3/",
    "http://100.64.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://2852039166/",
    "http://172.16.0.1/",
    "http://172.31.255.255/",
    "http://192.168.1.1/",
    "http://198.18.0.1/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://[::1]/",
    "http://[::]/",
    "http://[0:0:0:0:0:0:0:1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::ffff:169.254.169.254]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[2001:0:7f00:1::]/",
    "http://[fe80::1]/",
    "http://[febf::1]/",
    "http://[fc00::1]/",
    "http://[fd00:ec2::254]/",
    "http://[ff02::1]/",
    "http://localhost/",
    "http://localhost./",
    "http://LOCALHOST:8080/",
    "http://shop.localhost/",
    "http://printer.local/",
    "http://metadata.google.internal/",
    "http://intranet/",
    "ftp://shop.example/",
    "file:///etc/passwd",
    "http://user:secret@shop.example/",
  ])("refuses %s", (address) => {
    expect(check(address)).toThrow(FetchError);
  });

  it.each([
    "https://shop.example/",
    "http://93.184.216.34/",
    "http://172.32.0.1/",
    "http://[2606:2800:220:1::1]/",
    "https://my.localhost.example/",
  ])("lets %s pass", (address) => {
    expect(check(address)).not.toThrow();
  });

  it("lets a private host pass that was named, with its port where one was given", () => {
    const open = createNetworkGuard({ allowPrivateHosts: ["127.0.0.1:4301", "localhost"] });
    expect(check("http://127.0.0.1:4301/", open)).not.toThrow();
    expect(check("http://localhost:9/", open)).not.toThrow();
    expect(check("http://127.0.0.1:5432/", open)).toThrow(FetchError);
    expect(check("http://127.0.0.1/", open)).toThrow(FetchError);
  });

  it("knows no address that is none", () => {
    expect(["", "shop.example", "1.2.3", "::g"].map(isPublicAddress)).toEqual([false, false, false, false]);
  });

  describe("looking up a name", () => {
    const lookup = (addresses: string[], options: { all?: boolean } = {}, allowPrivateHosts: string[] = []) => {
      const answers = addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
      const { lookupFor } = createNetworkGuard({
        allowPrivateHosts,
        resolve: (_name, _options, callback) => callback(null, answers),
      });
      return new Promise((resolve) => {
        lookupFor(new URL("http://shop.example/"))("shop.example", options, (error, address) =>
          resolve(error ?? address),
        );
      });
    };

    it("hands on exactly the addresses it has checked", async () => {
      expect(await lookup(["93.184.216.34"])).toBe("93.184.216.34");
      expect(await lookup(["93.184.216.34"], { all: true })).toEqual([{ address: "93.184.216.34", family: 4 }]);
    });

    it("refuses a name that leads inside, also with one of several addresses", async () => {
      expect(await lookup(["127.0.0.1"])).toMatchObject({ failure: "address" });
      expect(await lookup(["93.184.216.34", "169.254.169.254"], { all: true })).toMatchObject({ failure: "address" });
      expect(await lookup(["::ffff:10.0.0.1"])).toMatchObject({ failure: "address" });
    });

    it("refuses a name without an address", async () => {
      expect(await lookup([])).toMatchObject({ failure: "connection" });
    });

    it("lets a named host lead inside", async () => {
      expect(await lookup(["127.0.0.1"], {}, ["shop.example"])).toBe("127.0.0.1");
    });
  });
});

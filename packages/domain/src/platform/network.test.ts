import { expect, it } from "vitest";
import { networkOf } from "./network.ts";

it("takes an IPv4 address as it is", () => {
  expect(networkOf("203.0.113.7")).toBe("203.0.113.7");
});

it.each([
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:db8:1:2::1", "2001:db8:1:2::/64"],
  ["2001:0db8:0001:0002::ffff", "2001:db8:1:2::/64"],
  ["2001:db8::5:6", "2001:db8:0:0::/64"],
  ["2001:db8::", "2001:db8:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
])("takes the /64 of %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});

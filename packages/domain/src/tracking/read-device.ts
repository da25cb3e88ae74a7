export type DeviceClass = "mobile" | "tablet" | "desktop";

/** The class of device a user agent names; null where it names none. Their words, in the order that tells them apart. */
export function readDevice(userAgent: string): DeviceClass | null {
  if (/ipad|tablet|kindle|silk|playbook|android(?!.*mobile)/i.test(userAgent)) return "tablet";
  if (/iphone|ipod|mobi|android|opera mini|windows phone/i.test(userAgent)) return "mobile";
  if (/windows|macintosh|linux|x11|cros/i.test(userAgent)) return "desktop";
  return null;
}

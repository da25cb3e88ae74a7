import { createSign, generateKeyPairSync, type KeyObject, X509Certificate } from "node:crypto";

export interface Certificate {
  cert: string;
  key: string;
}

export interface CertificateOptions {
  /** Name of the holder; for a server also its only address, 127.0.0.1. */
  name: string;
  /** Who signs it: an authority made before, or itself. */
  issuer?: Certificate & { name: string };
  validFrom: Date;
  validTo: Date;
}

const OID = {
  commonName: [0x55, 0x04, 0x03],
  ecdsaSha256: [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02],
  basicConstraints: [0x55, 0x1d, 0x13],
  alternativeName: [0x55, 0x1d, 0x11],
};

/**
 * A certificate for tests: without an issuer an authority that signs itself, with one a server's on 127.0.0.1.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5280
 */
export function makeCertificate({ name, issuer, validFrom, validTo }: CertificateOptions): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const algorithm = sequence(oid(OID.ecdsaSha256));
  const extension = issuer
    ? sequence(oid(OID.alternativeName), tlv(0x04, sequence(tlv(0x87, Buffer.from([127, 0, 0, 1])))))
    : sequence(
        oid(OID.basicConstraints),
        tlv(0x01, Buffer.from([0xff])),
        tlv(0x04, sequence(tlv(0x01, Buffer.from([0xff])))),
      );
  const body = sequence(
    tlv(0xa0, integer(2)),
    integer(Math.floor(Math.random() * 2 ** 30) + 1),
    algorithm,
    nameOf(issuer?.name ?? name),
    sequence(time(validFrom), time(validTo)),
    nameOf(name),
    publicKey.export({ type: "spki", format: "der" }),
    tlv(0xa3, sequence(extension)),
  );
  const signature = sign(body, issuer?.key ?? privateKey);
  const der = sequence(body, algorithm, tlv(0x03, Buffer.concat([Buffer.from([0]), signature])));
  return {
    cert: new X509Certificate(der).toString(),
    key: privateKey.export({ type: "pkcs8", format: "pem" }) as string,
  };
}

function sign(body: Buffer, key: string | KeyObject): Buffer {
  return createSign("sha256").update(body).sign(key);
}

function nameOf(name: string): Buffer {
  return sequence(tlv(0x31, sequence(oid(OID.commonName), tlv(0x0c, Buffer.from(name)))));
}

function time(at: Date): Buffer {
  return tlv(0x18, Buffer.from(`${at.toISOString().replace(/[-:T]|\.\d+Z/g, "")}Z`));
}

function integer(value: number): Buffer {
  const bytes = Buffer.alloc(5);
  bytes.writeUInt32BE(value, 1);
  const start = bytes.findIndex((byte) => byte !== 0);
  const from = start < 0 ? 4 : (bytes[start] as number) > 0x7f ? start - 1 : start;
  return tlv(0x02, bytes.subarray(from));
}

function oid(bytes: number[]): Buffer {
  return tlv(0x06, Buffer.from(bytes));
}

function sequence(...parts: Buffer[]): Buffer {
  return tlv(0x30, Buffer.concat(parts));
}

/** Tag, length, value. */
function tlv(tag: number, value: Buffer): Buffer {
  const { length } = value;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), value]);
}

// Plain JavaScript on purpose: it must still run, and say what is wrong, on a Node that cannot run TypeScript.
import { enableCompileCache } from "node:module";

const MINIMUM = 24;
const major = Number(process.versions.node.split(".")[0]);
const script = process.argv[2];

if (major < MINIMUM) {
  process.stderr.write(
    `Vitrine needs Node ${MINIMUM} or newer; this is ${process.version}.\n` +
      "On Linux, macOS and Windows `npm install` brings a fitting Node into node_modules/.bin and npm scripts use it.\n" +
      "If yours did not: run `npm install` again without --omit=optional, or install Node 26 yourself.\n",
  );
  process.exit(1);
}
// Keeps what was compiled, types stripped, for the next start: it takes about a third off.
enableCompileCache();
process.argv.splice(1, 2, new URL(script, import.meta.url).pathname);
await import(new URL(script, import.meta.url).href);

import type { EventKind } from "@vitrine/db";
import { isbot } from "isbot";
import type { Visitor } from "./visitors.ts";

/** Half an hour, in which a visitor counts once per product. */
export const SLOT_MS = 30 * 60_000;

/** What speaks for a machine. Each kind is seen in another way: what it says of itself, how fast it is, what it does. */
export type EvidenceKind = "declared" | "pace" | "monotony" | "faces";

/** A product or an offer by its id, a search by its words. */
type Subject = number | string;

export interface Sighting extends Pick<Visitor, "network" | "userAgent"> {
  /** Hash, hex. */
  visitor: string;
  kind: EventKind;
  /** The product, offer or search it is about. */
  subject: Subject;
  at: Date;
}

export interface Verdict {
  /** Held for a machine: nothing of it counts. */
  bot: boolean;
  /** Within what one visitor and one network can count for. */
  counts: boolean;
}

/** Visitors that are held for machines from then on, and why: what they counted before is to be taken back. */
export interface Conviction {
  /** Hashes, hex. */
  visitors: string[];
  evidence: EvidenceKind[];
  at: Date;
}

/** What a person does at most, in a slot of 30 minutes unless it says otherwise. */
const limits = {
  /** Subjects that a visitor counts for. */
  subjects: 100,
  /** Visitors of one network that count for the same product: people of one household do look at the same thing. */
  visitorsPerSubject: 2,
  visitor: { perMinute: 60, perSlot: 400, sameSubject: 25 },
  network: { perMinute: 120, perSlot: 600, sameSubjects: 60, faces: 50 },
};
/** Share of events on the same three subjects that is monotony. */
const MONOTONY = 0.8;
const LEADERS = 3;
/** Bound of what is remembered: the longest known are forgotten first. */
const MAX_REMEMBERED = 200_000;
const MAX_SUBJECTS = 5_000;

/** What one visitor, or one network, did in a slot. */
interface Behaviour {
  events: number;
  minute: number;
  inMinute: number;
  fastest: number;
  /** Events by subject. */
  subjects: Map<Subject, number>;
  /** The three subjects with the most, kept from when they are first asked for: of most visitors nobody asks. */
  leaders: Subject[] | null;
  counted: number;
}

interface NetworkBehaviour extends Behaviour {
  visitors: Set<string>;
  /** Visitors that counted for a subject: few. */
  counting: Map<Subject, string[]>;
}

export interface Evidence {
  consider(sighting: Sighting): Verdict;
  /** As another node found. */
  convict(visitor: string, at: Date): void;
  /** Convictions that are still to be stored; from now on whoever asked has to do it, or to put them back. */
  takeConvictions(): Conviction[];
  putBack(convictions: readonly Conviction[]): void;
}

/**
 * Judges visitors by what they did in the running slot, in the memory of this node: what it decides is stored with the
 * events, so that nobody has to decide again. A visitor, or a network, is held for a machine when two independent kinds
 * of evidence agree, and keeps being held for one until the next slot but one.
 */
export function createEvidence(): Evidence {
  let slot = -1;
  let visitors = new Map<string, Behaviour>();
  let networks = new Map<string, NetworkBehaviour>();
  /** Until which slot each is held for a machine. */
  const convicts = { visitors: new Map<string, number>(), networks: new Map<string, number>() };
  let convictions: Conviction[] = [];

  function turn(at: Date): void {
    const to = Math.floor(at.getTime() / SLOT_MS);
    if (to === slot) return;
    slot = to;
    visitors = new Map();
    networks = new Map();
    for (const held of Object.values(convicts)) {
      for (const [name, until] of held) if (until < to) held.delete(name);
    }
  }

  function convict(name: string, held = convicts.visitors): void {
    held.set(name, slot + 2);
    forgetOldest(held);
  }

  return {
    consider({ visitor, network, userAgent, kind, subject, at }) {
      turn(at);
      const minute = Math.floor(at.getTime() / 60_000);
      const own = recall(visitors, visitor, emptyRecord);
      note(own, subject, minute);
      const around = network === null ? null : recall(networks, network, emptyNetwork);
      if (around) {
        note(around, subject, minute);
        if (around.visitors.size < MAX_REMEMBERED) around.visitors.add(visitor);
      }
      if (convicts.visitors.has(visitor)) return { bot: true, counts: false };
      if (network !== null && convicts.networks.has(network)) {
        convict(visitor);
        return { bot: true, counts: false };
      }

      const againstVisitor = weighVisitor(own, userAgent);
      if (againstVisitor.length >= 2) {
        convict(visitor);
        convictions.push({ visitors: [visitor], evidence: againstVisitor, at });
        return { bot: true, counts: false };
      }
      const againstNetwork = around ? weighNetwork(around) : [];
      if (around && againstNetwork.length >= 2) {
        convict(network!, convicts.networks);
        for (const one of around.visitors) convict(one);
        convictions.push({ visitors: [...around.visitors], evidence: againstNetwork, at });
        return { bot: true, counts: false };
      }
      if (own.counted >= limits.subjects || (around && !mayCount(around, kind, subject, visitor))) {
        return { bot: false, counts: false };
      }
      own.counted++;
      return { bot: false, counts: true };
    },
    convict(visitor, at) {
      turn(at);
      convict(visitor);
    },
    takeConvictions() {
      const taken = convictions;
      convictions = [];
      return taken;
    },
    putBack(taken) {
      convictions.unshift(...taken);
    },
  };
}

function weighVisitor(record: Behaviour, userAgent: string | null): EvidenceKind[] {
  const { perMinute, perSlot, sameSubject } = limits.visitor;
  const evidence: EvidenceKind[] = [];
  if (userAgent !== null && isMachine(userAgent)) evidence.push("declared");
  if (record.fastest > perMinute || record.events > perSlot) evidence.push("pace");
  // Alone it convicts nobody, so without the others nobody looks for it.
  if (evidence.length > 0 && isMonotonous(record, sameSubject)) evidence.push("monotony");
  return evidence;
}

/** A network is many people or one machine that changes its name: pace alone says nothing, and neither do many names. */
function weighNetwork(record: NetworkBehaviour): EvidenceKind[] {
  const { perMinute, perSlot, sameSubjects, faces } = limits.network;
  if (record.fastest <= perMinute && record.events <= perSlot) return [];
  const evidence: EvidenceKind[] = ["pace"];
  if (isMonotonous(record, sameSubjects)) evidence.push("monotony");
  if (record.visitors.size >= faces && record.events < 2 * record.visitors.size) evidence.push("faces");
  return evidence;
}

function isMonotonous(record: Behaviour, least: number): boolean {
  const { events, subjects } = record;
  if (events < least) return false;
  record.leaders ??= [...subjects.keys()].sort((a, b) => subjects.get(b)! - subjects.get(a)!).slice(0, LEADERS);
  return record.leaders.reduce<number>((sum, subject) => sum + subjects.get(subject)!, 0) >= events * MONOTONY;
}

function mayCount({ counting }: NetworkBehaviour, kind: EventKind, subject: Subject, visitor: string): boolean {
  if (kind === "search") return true;
  const visitors = counting.get(subject);
  if (visitors === undefined) {
    if (counting.size >= MAX_SUBJECTS) return false;
    counting.set(subject, [visitor]);
    return true;
  }
  if (visitors.includes(visitor)) return true;
  if (visitors.length >= limits.visitorsPerSubject) return false;
  visitors.push(visitor);
  return true;
}

const known = new Map<string, boolean>();

/** Remembered: the expression of all machines' names costs more than everything else here. */
function isMachine(userAgent: string): boolean {
  let answer = known.get(userAgent);
  if (answer === undefined) {
    answer = userAgent === "" ? false : isbot(userAgent);
    known.set(userAgent, answer);
    if (known.size > 10_000) known.clear();
  }
  return answer;
}

function note(record: Behaviour, subject: Subject, minute: number): void {
  record.events++;
  record.inMinute = record.minute === minute ? record.inMinute + 1 : 1;
  record.minute = minute;
  record.fastest = Math.max(record.fastest, record.inMinute);
  const { subjects, leaders } = record;
  const count = (subjects.get(subject) ?? 0) + 1;
  if (count === 1 && subjects.size >= MAX_SUBJECTS) return;
  subjects.set(subject, count);
  if (leaders === null || leaders.includes(subject)) return;
  leaders.push(subject);
  if (leaders.length <= LEADERS) return;
  // Counts only grow, so whoever passes the last of the leaders takes its place.
  const last = leaders.reduce((least, one) => (subjects.get(one)! < subjects.get(least)! ? one : least));
  leaders.splice(leaders.indexOf(last), 1);
}

function emptyRecord(): Behaviour {
  return { events: 0, minute: 0, inMinute: 0, fastest: 0, subjects: new Map(), leaders: null, counted: 0 };
}

function emptyNetwork(): NetworkBehaviour {
  return { ...emptyRecord(), visitors: new Set(), counting: new Map() };
}

function recall<T>(records: Map<string, T>, name: string, make: () => T): T {
  let record = records.get(name);
  if (record === undefined) {
    record = make();
    records.set(name, record);
    forgetOldest(records);
  }
  return record;
}

function forgetOldest(map: Map<string, unknown>): void {
  if (map.size <= MAX_REMEMBERED) return;
  for (const name of map.keys()) {
    map.delete(name);
    return;
  }
}

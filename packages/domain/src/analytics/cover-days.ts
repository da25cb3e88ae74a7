/** A run of whole days of which something is stored under an id. */
export interface Block {
  id: number;
  /** "2026-03-29"; both belong to it. */
  firstDay: string;
  lastDay: string;
}

/** Days as sums that are stored: each of them in exactly one block or among `days`. */
export interface Cover {
  blocks: number[];
  days: string[];
}

const DAY_MS = 86_400_000;

/** Covers days by the longest blocks of several days that lie wholly in them: as few sums as there are. */
export function coverDays(first: string, last: string, blocks: readonly Block[]): Cover {
  const longest = new Map<string, Block>();
  for (const block of blocks) {
    const known = longest.get(block.firstDay);
    if (block.firstDay < block.lastDay && block.lastDay <= last && (!known || known.lastDay < block.lastDay))
      longest.set(block.firstDay, block);
  }
  const cover: Cover = { blocks: [], days: [] };
  for (let day = first; day <= last; ) {
    const block = longest.get(day);
    if (block) cover.blocks.push(block.id);
    else cover.days.push(day);
    day = addDays(block?.lastDay ?? day, 1);
  }
  return cover;
}

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}

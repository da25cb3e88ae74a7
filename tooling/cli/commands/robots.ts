import { isAllowed, parseRobots } from "@vitrine/worker";
import { Command } from "commander";
import { mapJsonLines } from "../json-lines.ts";

interface RobotsLine {
  id: unknown;
  robots: string;
  userAgent: string;
  url: string;
}

export const robotsCommand = new Command("robots")
  .description('Asks a robots.txt (RFC 9309): {"id", "robots", "userAgent", "url"} a line in, {"id", "allowed"} out.')
  .action(() =>
    mapJsonLines<RobotsLine>(({ robots, userAgent, url }) => ({
      allowed: isAllowed(parseRobots(robots), userAgent, url),
    })),
  );

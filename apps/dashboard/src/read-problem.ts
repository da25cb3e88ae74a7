import { VitrineError } from "@vitrine/sdk";

type Problem = Partial<Pick<VitrineError, "kind" | "detail" | "requestId"> & { title: string }>;

/** The error of an answer outside of the SDK's calls (RFC 9457, or whatever a proxy in between has put there). */
export async function readProblem(response: Response): Promise<VitrineError> {
  const problem: Problem = await response.json().catch(() => ({}));
  const { kind = response.status === 401 ? "unauthenticated" : "internal", detail, title } = problem;
  return new VitrineError(detail ?? title ?? `The server answered ${response.status}`, {
    status: response.status,
    kind,
    detail,
    requestId: problem.requestId ?? response.headers.get("x-request-id") ?? undefined,
  });
}

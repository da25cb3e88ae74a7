/** A run that cannot go on: it ends as failed, with this message for the people who run the shop's crawl. */
export class RunFailure extends Error {
  override name = "RunFailure";
}

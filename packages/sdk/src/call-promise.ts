/** What came with the data of an answer. */
export interface ResponseInfo {
  status: number;
  headers: Headers;
  /** Names the request in the server's log. */
  requestId: string | undefined;
}

/** A promise of the data of a call. */
export interface CallPromise<Data> extends Promise<Data> {
  /** The data together with status, headers and request id of its answer. */
  withResponse(): Promise<{ data: Data; response: ResponseInfo }>;
}

export interface Answer<Data> {
  data: Data;
  response: ResponseInfo;
}

export function createCallPromise<Data>(answer: Promise<Answer<Data>>): CallPromise<Data> {
  const data = answer.then((answered) => answered.data);
  return Object.assign(data, {
    withResponse() {
      // Who asks for the answer hears of a failure there; without this, Node ends the process for the promise of the data.
      data.catch(() => {});
      return answer;
    },
  });
}

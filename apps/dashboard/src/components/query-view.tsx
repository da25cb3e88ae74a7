import { Skeleton, Stack } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ErrorNotice } from "./error-notice.tsx";

interface QueryViewProps<Data> {
  query: UseQueryResult<Data>;
  /** Lines of the placeholder, about as high as what is coming. */
  lines?: number;
  children: (data: Data) => ReactNode;
}

/** What was asked for, the wait for it, or why it did not come. What was read once stays in sight when reading it again fails. */
export function QueryView<Data>({ query, lines = 3, children }: QueryViewProps<Data>) {
  const notice = query.error && (
    <ErrorNotice error={query.error} onRetry={() => void query.refetch()} retrying={query.isFetching} />
  );
  if (query.data !== undefined) {
    return (
      <>
        {notice}
        {children(query.data)}
      </>
    );
  }
  return notice ?? <Placeholder lines={lines} />;
}

function Placeholder({ lines }: { lines: number }) {
  return (
    <Stack gap={10} p="md" role="status" aria-label="Loading">
      {Array.from({ length: lines }, (_, index) => 95 - ((index * 17) % 40)).map((width) => (
        <Skeleton key={width} height={14} width={`${width}%`} />
      ))}
    </Stack>
  );
}

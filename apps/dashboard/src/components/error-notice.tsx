import { Button, Code, Group, Text } from "@mantine/core";
import { describeError } from "../describe-error.ts";
import classes from "./error-notice.module.css";
import { WarningIcon } from "./icons.tsx";

interface ErrorNoticeProps {
  error: unknown;
  onRetry?: (() => void) | undefined;
  retrying?: boolean;
}

/** What went wrong, the id that finds it in the server's log, and the way to try again. */
export function ErrorNotice({ error, onRetry, retrying = false }: ErrorNoticeProps) {
  const { title, detail, requestId } = describeError(error);
  return (
    <Group role="alert" className={classes.notice} gap="sm" align="flex-start" wrap="nowrap">
      <span className={classes.icon}>
        <WarningIcon />
      </span>
      <div className={classes.text}>
        <Text size="sm" fw={600}>
          {title}
        </Text>
        {detail && <Text size="sm">{detail}</Text>}
        {requestId && (
          <Text size="xs" c="dimmed" mt={2}>
            Request <Code>{requestId}</Code>
          </Text>
        )}
      </div>
      {onRetry && (
        <Button variant="default" size="compact-sm" onClick={onRetry} loading={retrying}>
          Retry
        </Button>
      )}
    </Group>
  );
}

import type { ComponentChildren } from 'preact';
import { Said } from '../parts/said.js';
import { webAddress } from '../visible-text.js';

/** Deeper than any webhook; beyond it there is no telling how deep it goes. */
const DEEPEST = 12;
/** Entries of one list that are shown. */
const MOST = 200;

/** JSON as people read it. Texts are text, whatever they hold; only web addresses lead somewhere. */
export function JsonText({ value, label }: { value: unknown; label: string }) {
  return (
    <pre class="code json" tabIndex={0} aria-label={label}>
      <Value value={value} depth={0} />
    </pre>
  );
}

function Value({ value, depth }: { value: unknown; depth: number }) {
  if (typeof value === 'string') return <Text text={value} />;
  if (typeof value !== 'object' || value === null) return <span class="json-plain">{String(value)}</span>;
  if (depth >= DEEPEST) return <>…</>;
  if (Array.isArray(value)) {
    return (
      <Block
        open="["
        close="]"
        depth={depth}
        entries={value.map((item: unknown) => (
          <Value value={item} depth={depth + 1} />
        ))}
      />
    );
  }
  const entries = Object.entries(value as Record<string, unknown>).map(([name, item]) => (
    <>
      <span class="json-name">
        <Said text={name} />
      </span>
      : <Value value={item} depth={depth + 1} />
    </>
  ));
  return <Block open="{" close="}" depth={depth} entries={entries} />;
}

interface BlockProperties {
  open: string;
  close: string;
  depth: number;
  entries: ComponentChildren[];
}

function Block({ open, close, depth, entries }: BlockProperties) {
  if (entries.length === 0) return <>{open + close}</>;
  const indentation = '  '.repeat(depth + 1);
  return (
    <>
      {open}
      {entries.slice(0, MOST).map((entry) => (
        <>
          {`\n${indentation}`}
          {entry}
        </>
      ))}
      {entries.length > MOST && `\n${indentation}… ${entries.length - MOST} more`}
      {`\n${'  '.repeat(depth)}${close}`}
    </>
  );
}

function Text({ text }: { text: string }) {
  const address = webAddress(text);
  const quoted = <Said text={JSON.stringify(text)} />;
  if (address === null) return <span class="json-text">{quoted}</span>;
  return (
    <a class="json-text" href={address} target="_blank" rel="noreferrer noopener">
      {quoted}
    </a>
  );
}

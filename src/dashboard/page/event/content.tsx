import { useState } from 'preact/hooks';
import { Icon } from '../parts/icon.js';
import { Said } from '../parts/said.js';
import { useShell } from '../shell.js';
import type { EventDetail, RevealedEvent } from '../wire.js';
import { JsonText } from './json-text.js';

interface ContentProperties {
  event: EventDetail;
  revealed: RevealedEvent | null;
  reveal: () => Promise<RevealedEvent>;
}

/** Characters of a body that are shown at first. */
const SHOWN = 20_000;

/** What the event says: masked, until somebody wants to see it. */
export function Content({ event, revealed, reveal }: ContentProperties) {
  const { act, copy } = useShell();
  const { data, headers, raw, rawEncoding } = revealed ?? event;
  const copyCurl = () =>
    act(async () => {
      const { curl } = revealed ?? (await reveal());
      if (curl === null) return 'There is no secret of its source to sign with: see Settings in the documentation';
      await copy(curl, 'Signed curl command');
      return null;
    });
  return (
    <section class="part" aria-labelledby="content-heading">
      <div class="part-head">
        <h3 id="content-heading">Content</h3>
        <div class="buttons">
          {revealed === null && (
            <button type="button" onClick={() => void act(() => reveal().then(() => null))}>
              <Icon name="eye" />
              Reveal
            </button>
          )}
          <button type="button" onClick={() => void copyCurl()}>
            <Icon name="copy" />
            Copy as signed curl
          </button>
        </div>
      </div>
      <p class="note">
        {revealed === null
          ? 'Texts, names and numbers are masked. Revealing or copying them is written to the audit log.'
          : 'Revealed until it is closed; the audit log has it.'}
      </p>
      <h4>Normalised data</h4>
      <JsonText value={data} label="Normalised data" />
      <h4>Raw body{rawEncoding === 'base64' && ', base64'}</h4>
      <Raw text={raw} />
      <h4>Headers</h4>
      <dl class="facts headers">
        {Object.entries(headers).map(([name, value]) => (
          <div key={name}>
            <dt>
              <Said text={name} />
            </dt>
            <dd>
              <Said text={value} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Raw({ text }: { text: string }) {
  const [all, setAll] = useState(false);
  const cut = !all && text.length > SHOWN;
  return (
    <>
      <pre class="code wrapped" tabIndex={0} aria-label="Raw body">
        <Said text={cut ? text.slice(0, SHOWN) : text} />
      </pre>
      {cut && (
        <button type="button" class="link" onClick={() => setAll(true)}>
          Show all {text.length} characters
        </button>
      )}
    </>
  );
}

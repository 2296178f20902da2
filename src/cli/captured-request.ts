import { readFileSync } from 'node:fs';
import type { Settings } from '../config/settings.js';
import { NetworkSettings } from '../http/network.settings.js';
import type { Source } from '../sources/source.js';
import type { SourceRequest } from '../sources/source-request.js';
import { Failure, type Terminal } from './terminal.js';

/** Where a request that somebody has kept is to be read from. */
export interface Capture {
  /** File of the body; `-` or none: the standard input. */
  file: string | undefined;
  /** `Name: value` */
  headers: readonly string[];
  /** Where it was sent: a whole URL, or a path. */
  target: string;
  /** When it arrived. */
  at: Date;
}

export async function readCapture(terminal: Terminal, { file, headers, target, at }: Capture): Promise<SourceRequest> {
  const named = Object.fromEntries(headers.map(readHeader)) as Record<string, string>;
  return {
    method: 'POST',
    ...splitAddress(target),
    headers: named,
    contentType: named['content-type'] ?? null,
    body: await readBody(terminal, file),
    clientAddress: null,
    local: false,
    receivedAt: at,
  };
}

/** Where webhooks of a source are sent: some senders sign it. */
export function addressOf({ name }: Pick<Source, 'name'>, settings: Settings, service: string): string {
  return `${settings.get(NetworkSettings).PUBLIC_URL ?? service}/api/webhooks/${name}`;
}

function splitAddress(target: string): Pick<SourceRequest, 'target' | 'publicUrl'> {
  const [, publicUrl = null, path = ''] = /^(https?:\/\/[^/?#]+)?(.*)$/.exec(target) ?? [];
  return { target: path, publicUrl };
}

/** Exact bytes. */
export async function readBody(terminal: Terminal, file: string | undefined): Promise<Buffer> {
  if (file === undefined || file === '-') return terminal.input();
  try {
    return readFileSync(file);
  } catch (error) {
    throw new Failure(`${file}: ${(error as NodeJS.ErrnoException).code ?? 'cannot be read'}`);
  }
}

function readHeader(text: string): [name: string, value: string] {
  const [, name, value] = /^([^:\s]+):\s*(.*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new Failure(`--header ${text}: expected Name: value`);
  return [name.toLowerCase(), value.trim()];
}

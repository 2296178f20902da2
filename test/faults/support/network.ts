import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface HostRequest {
  url: string;
  /** One line each, so that a header can come twice. */
  headers: readonly string[];
  body: string;
}

/** Suites with hosts of their own need root, `ip` and curl. Elsewhere they are counted as skipped. */
export const describeNetwork =
  process.getuid?.() === 0 && spawnSync('ip', ['netns']).status === 0 && spawnSync('curl', ['-V']).status === 0
    ? describe
    : describe.skip;

/** A network of hosts on this machine: each in a namespace of its own, all at one bridge, as is the test itself. */
export class Network {
  private readonly name = `f${process.pid % 100_000}`;
  private readonly subnet = `10.213.${process.pid % 250}`;
  private readonly directory = mkdtempSync(join(tmpdir(), 'network-'));
  private readonly hosts: string[] = [];
  /** Of the test, and of what it starts without a host. */
  readonly address = `${this.subnet}.1`;
  readonly range = `${this.subnet}.0/24`;

  constructor() {
    ip('link', 'add', this.name, 'type', 'bridge');
    ip('addr', 'add', `${this.address}/24`, 'dev', this.name);
    ip('link', 'set', this.name, 'up');
  }

  /** @returns its address, which is also its name */
  addHost(): string {
    const number = this.hosts.length + 2;
    const [space, outside, inside] = [`${this.name}-${number}`, `${this.name}o${number}`, `${this.name}i${number}`];
    const address = `${this.subnet}.${number}`;
    ip('netns', 'add', space);
    this.hosts.push(space);
    ip('link', 'add', outside, 'type', 'veth', 'peer', 'name', inside, 'netns', space);
    ip('link', 'set', outside, 'master', this.name, 'up');
    ip('-n', space, 'addr', 'add', `${address}/24`, 'dev', inside);
    ip('-n', space, 'link', 'set', inside, 'up');
    ip('-n', space, 'link', 'set', 'lo', 'up');
    return address;
  }

  /** Runs a command on a host. */
  commandOn(address: string): string[] {
    return ['ip', 'netns', 'exec', this.spaceOf(address)];
  }

  /** Posts from a host. @returns the status of each answer */
  post(address: string, requests: readonly HostRequest[]): number[] {
    const file = join(this.directory, 'requests');
    writeFileSync(file, requests.map((request) => this.toCurl(request)).join('\nnext\n'));
    const [command = '', ...parameters] = this.commandOn(address);
    const answer = execFileSync(command, [...parameters, 'curl', '-K', file], { encoding: 'utf8', timeout: 60_000 });
    return answer.trim().split('\n').map(Number);
  }

  remove(): void {
    for (const space of this.hosts) ip('netns', 'del', space);
    ip('link', 'del', this.name);
    rmSync(this.directory, { recursive: true });
  }

  private spaceOf(address: string): string {
    return `${this.name}-${address.split('.').at(-1)}`;
  }

  private toCurl({ url, headers, body }: HostRequest): string {
    const quoted = (text: string) => JSON.stringify(text);
    return [
      `url = ${quoted(url)}`,
      'silent',
      'output = /dev/null',
      'write-out = "%{http_code}\\n"',
      ...headers.map((header) => `header = ${quoted(header)}`),
      `data-binary = ${quoted(body)}`,
    ].join('\n');
  }
}

function ip(...parameters: string[]): void {
  execFileSync('ip', parameters);
}

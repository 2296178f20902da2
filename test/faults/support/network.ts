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
    // before it there is room for rules of what is dropped
    ip('-n', space, 'rule', 'add', 'pref', '200', 'lookup', 'local');
    ip('-n', space, 'rule', 'del', 'pref', '0');
    return address;
  }

  /** Runs a command on a host. */
  commandOn(address: string): string[] {
    return ['ip', 'netns', 'exec', this.spaceOf(address)];
  }

  /** From now on all packets of a host's connections at this port vanish, in both directions. @param peer of one of them only */
  drop(address: string, port: number, peer?: number): void {
    const [to, from] = peer === undefined ? [[], []] : [ruled('dport', peer), ruled('sport', peer)];
    for (const ports of [
      [...ruled('sport', port), ...to],
      [...ruled('dport', port), ...from],
    ]) {
      ip('-n', this.spaceOf(address), 'rule', 'add', 'pref', '100', 'ipproto', 'tcp', ...ports, 'blackhole');
    }
  }

  /** The same for the connections there are now; new ones work. @returns how many there were */
  dropConnections(address: string, port: number): number {
    const [command = '', ...parameters] = this.commandOn(address);
    const list = ['ss', '-Htn', 'state', 'established', 'sport', '=', `:${port}`];
    const lines = execFileSync(command, [...parameters, ...list], { encoding: 'utf8' })
      .trim()
      .split('\n');
    const peers = lines.flatMap((line) => /:(\d+)\s*$/.exec(line)?.[1] ?? []);
    for (const peer of peers) this.drop(address, port, Number(peer));
    return peers.length;
  }

  /** Packets that were dropped until now pass again. */
  pass(address: string): void {
    const rules = execFileSync('ip', ['-n', this.spaceOf(address), 'rule'], { encoding: 'utf8' });
    const dropping = rules.match(/^100:/gm) ?? [];
    dropping.forEach(() => ip('-n', this.spaceOf(address), 'rule', 'del', 'pref', '100'));
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
    this.hosts.forEach((space, index) => {
      ip('link', 'del', `${this.name}o${index + 2}`); // with its space, it would go a moment later
      ip('netns', 'del', space);
    });
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

function ruled(key: 'sport' | 'dport', port: number): string[] {
  return [key, String(port)];
}

function ip(...parameters: string[]): void {
  execFileSync('ip', parameters);
}

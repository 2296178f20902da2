import { execFileSync } from 'node:child_process';
import { chownSync, globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../../src/database/open-store.js';
import type { Store } from '../../../src/database/store.js';
import { freePort } from '../../support/free-port.js';

const [BINARIES] = globSync('/usr/lib/postgresql/*/bin').sort().reverse();

/** Suites that stop and start a server need its programs. Elsewhere they are counted as skipped. */
export const describePrivatePostgres = BINARIES === undefined ? describe.skip : describe;

/** A PostgreSQL server that belongs to one test, to be stopped without warning. */
export class PrivatePostgres {
  private constructor(
    readonly directory: string,
    readonly port: number,
  ) {}

  static async create(): Promise<PrivatePostgres> {
    const server = await PrivatePostgres.emptyDirectory();
    server.run('initdb', ['--auth=trust', '--username=postgres', '--no-sync', join(server.directory, 'data')]);
    return server;
  }

  /**
   * A copy of a running server that follows it, once it is started.
   *
   * @param port by which it follows: of the server, or of a proxy before it
   */
  static async replicaOf(server: PrivatePostgres, port: number): Promise<PrivatePostgres> {
    const replica = await PrivatePostgres.emptyDirectory();
    const data = join(replica.directory, 'data');
    const from = ['--host=127.0.0.1', `--port=${server.port}`, '--username=postgres', '--checkpoint=fast', '--no-sync'];
    replica.run('pg_basebackup', [...from, '--write-recovery-conf', `--pgdata=${data}`]);
    const follow = `primary_conninfo = 'host=127.0.0.1 port=${port} user=postgres'\n`;
    writeFileSync(join(data, 'postgresql.auto.conf'), follow, { flag: 'a' });
    return replica;
  }

  private static async emptyDirectory(): Promise<PrivatePostgres> {
    const directory = mkdtempSync(join(tmpdir(), 'postgres-'));
    if (isRoot()) chownSync(directory, Number(idOf('-u')), Number(idOf('-g')));
    return new PrivatePostgres(directory, await freePort());
  }

  get url(): string {
    return `postgres://postgres@127.0.0.1:${this.port}/postgres`;
  }

  open(): Promise<Store> {
    return openStore({ server: this.url, poolSize: 2, allowUnsafeDurability: true }, () => undefined);
  }

  /** Takes connections from there without a password. */
  admit(range: string): void {
    writeFileSync(join(this.directory, 'data', 'pg_hba.conf'), `host all all ${range} trust\n`, { flag: 'a' });
  }

  /**
   * @param settings e.g. `fsync=off`
   * @param wrapper command that runs it, e.g. on another host
   */
  start(settings: readonly string[] = [], wrapper: readonly string[] = []): void {
    const options = [`port=${this.port}`, 'listen_addresses=127.0.0.1', `unix_socket_directories=${this.directory}`];
    const flags = [...options, ...settings].map((setting) => `-c ${setting}`).join(' ');
    const log = join(this.directory, 'log');
    this.run('pg_ctl', ['-D', join(this.directory, 'data'), '-l', log, '-o', flags, '-w', 'start'], wrapper);
  }

  /** As if the machine had lost its power: no goodbye to anybody, recovery from the log at the next start. */
  stopAtOnce(): void {
    this.run('pg_ctl', ['-D', join(this.directory, 'data'), '-m', 'immediate', '-w', 'stop']);
  }

  /** From now on it follows nobody, and takes writes. */
  promote(): void {
    this.run('pg_ctl', ['-D', join(this.directory, 'data'), '-w', 'promote']);
  }

  remove(): void {
    try {
      this.stopAtOnce();
    } catch {
      // it is stopped already
    }
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** PostgreSQL refuses to be run by root. */
  private run(program: string, parameters: readonly string[], wrapper: readonly string[] = []): void {
    const command = [join(BINARIES ?? '', program), ...parameters];
    const [first = '', ...rest] = [...wrapper, ...(isRoot() ? ['runuser', '-u', 'postgres', '--'] : []), ...command];
    execFileSync(first, rest, { stdio: 'ignore', cwd: this.directory });
  }
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

function idOf(kind: '-u' | '-g'): string {
  return execFileSync('id', [kind, 'postgres'], { encoding: 'utf8' }).trim();
}

import type { Command } from 'commander';
import { checkSettings } from '../checks.js';
import type { CommandGroup } from '../command.js';
import { checkService } from '../service-checks.js';
import { Failure } from '../terminal.js';

export const doctorCommand: CommandGroup = (program, surroundings) => {
  program
    .command('doctor')
    .description('looks at settings, store, clock, disk and wiring, and says what to mend')
    .action(async (_options, command: Command) => {
      const { terminal, client, output } = surroundings(command);
      const { findings: ofSettings, sources } = await checkSettings(terminal);
      const findings = [...ofSettings, ...(await checkService(client, sources))];
      const rows = findings.map(({ state, what, detail }) => [state, what, detail]);
      output.table(findings, ['', 'what', 'how it is'], rows, '');
      const wrong = findings.filter(({ state }) => state === 'wrong').length;
      if (wrong > 0) throw new Failure(`${wrong} ${wrong === 1 ? 'thing is' : 'things are'} wrong`);
    });
};

import { SOURCES } from '../../src/sources/sources.js';
import { describeSource } from './source.contract.js';

for (const entry of SOURCES) describeSource(entry.settings.namespace, entry);

// A process that is killed while it profiles, again and again. Its one argument is the configuration as JSON.
import { parseConfig } from '../../../src/config/parse-config.js';
import { profileTables } from '../../../src/runner/profile-tables.js';

const config = parseConfig(JSON.parse(process.argv[2] ?? '{}'));
process.stdout.write('ready\n');
for (;;) await profileTables({ config });

// profilemesh profile --json | node suggest.mjs public.orders > suite.json
import { suggestSuite } from './suggest-suite.mjs';

const [wanted] = process.argv.slice(2);
let text = '';
for await (const chunk of process.stdin.setEncoding('utf8')) text += chunk;
const document = /** @type {import('profilemesh').RunDocument} */ (JSON.parse(text));
const table = document.tables.find(
  ({ schema_name, dataset_name }) =>
    wanted === undefined || `${schema_name ?? 'public'}.${dataset_name}` === wanted,
);
if (!table) throw new Error(`The run has no table ${wanted}.`);
console.log(JSON.stringify(suggestSuite(table), null, 2));

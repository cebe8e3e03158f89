import { findConfigFile } from '../../config/find-config-file.js';
import type { ResolvedConfig } from '../../config/types.js';
import { createConnectorRegistry } from '../../connectors/registry.js';
import { formatFinding, formatFindingCounts } from '../../report/format-doctor.js';
import { createStyle } from '../../report/style.js';
import { toDoctorDocument } from '../../wire/doctor-document.js';
import { loadCommandConfig } from '../command-config.js';
import type { CommandContext } from '../command-context.js';
import type { CommonOptions } from '../common-options.js';
import { airflowChecks } from '../doctor/airflow-checks.js';
import { type Finding, ok } from '../doctor/finding.js';
import { type Check, runCheck } from '../doctor/run-check.js';
import { configChecks, nodeCheck } from '../doctor/setup-checks.js';
import { sourceChecks } from '../doctor/source-checks.js';
import { storageChecks } from '../doctor/storage-checks.js';
import { EXIT, wantsColor, write } from '../io.js';
import { createProgress } from '../progress.js';

export interface DoctorOptions extends CommonOptions {
  readonly airflowUrl?: string;
  /** For each check. */
  readonly timeout: number;
  readonly json?: boolean;
}

/** `profilemesh doctor`: looks at everything a run needs. Ends with 1 when something would fail. */
export async function runDoctor(
  url: string | undefined,
  options: DoctorOptions,
  { io, stop }: CommandContext,
): Promise<number> {
  const style = createStyle(wantsColor(io, { stream: io.stdout, color: options.color }));
  const progress = createProgress({ io, quiet: options.quiet ?? false });
  const findings: Finding[] = [];
  const timeoutMs = options.timeout * 1000;
  const run = async (check: Check): Promise<void> => {
    progress.step(`checking ${check.name}`);
    const found = await runCheck(check, { signal: stop.signal, timeoutMs }).finally(progress.flush);
    findings.push(...found);
    if (options.json) return;
    const shown = options.quiet ? found.filter(({ status }) => status !== 'ok') : found;
    await write(io.stdout, shown.map((finding) => formatFinding(finding, style)).join(''));
  };

  await run(nodeCheck(process.versions.node));
  let config: ResolvedConfig | undefined;
  await run({
    name: 'configuration',
    remedy: 'Correct it, or let "profilemesh init" write one.',
    async run() {
      config = await loadCommandConfig({ url, path: options.config, io });
      const file = await findConfigFile({ path: options.config, cwd: io.cwd, env: io.env });
      return [ok('configuration', url === undefined ? (file ?? 'environment') : 'the connection URL')];
    },
  });
  const checks = config ? checksOf(config, url) : [];
  for (const check of checks) await run(check);
  for (const check of airflowChecks({ url: options.airflowUrl, env: io.env })) await run(check);
  const document = `${JSON.stringify(toDoctorDocument(findings), null, 2)}\n`;
  await write(io.stdout, options.json ? document : formatFindingCounts(findings));
  return findings.some(({ status }) => status === 'failed') ? EXIT.failed : EXIT.ok;
}

/** A run by URL is not stored. */
function checksOf(config: ResolvedConfig, url: string | undefined): Check[] {
  const connectors = createConnectorRegistry();
  return [
    ...configChecks(config),
    ...sourceChecks({ config, connectors }),
    ...(url === undefined ? storageChecks({ config, connectors }) : []),
  ];
}
